"""`python -m clonetrace.cli`, for where the command `clonetrace` is not on the path."""

from clonetrace.cli import main

if __name__ == "__main__":
    main()
