"""Where wells are analysed: in this process, in several, or on a cluster; one file for each."""

from clonetrace.analysis.executors.executor import Executor
from clonetrace.analysis.executors.processes import ProcessExecutor
from clonetrace.analysis.executors.this_process import ThisProcessExecutor

__all__ = ["Executor", "ProcessExecutor", "ThisProcessExecutor"]
