"""What is installed by default does all that a laboratory needs."""

import subprocess
import sys

import pytest

#: Imports a module, or runs a command, on a machine that has none of the libraries for training.
WITHOUT_TORCH = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {{"torch", "onnx", "matplotlib", "faster_coco_eval", "openvino"}}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
{then}
"""


def python(then: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH.format(then=then)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "module", ["clonetrace.cli.app", "clonetrace.analysis", "clonetrace.evaluate.modules"]
)
def test_the_program_can_be_imported_without_the_libraries_for_training(module):
    done = python(f"import {module}")
    assert done.returncode == 0, done.stderr


def test_a_well_is_analysed_without_the_libraries_for_training(tmp_path):
    done = python(
        "sys.argv = ['clonetrace', 'simulate', 'run', '--wells', '1', '--days', '2', "
        "'--um-per-px', '5', '--no-faults', '--workers', '1']\n"
        f"import os; os.chdir({str(tmp_path)!r})\n"
        "from clonetrace.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.argv = ['clonetrace', 'analyze', 'run/scans', '--out', 'results', '--workers', '1']\n"
        "main()\n"
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results" / "wells.csv").is_file()


def test_training_without_its_libraries_says_what_to_install(tmp_path):
    done = python(
        f"sys.argv = ['clonetrace', 'train', 'cell', '--data', {str(tmp_path)!r}, '--out', 'x']\n"
        "from clonetrace.cli import main\n"
        "main()\n"
    )
    assert done.returncode == 2
    assert "pip install 'clonetrace[train]'" in done.stderr
    assert "Traceback" not in done.stderr
