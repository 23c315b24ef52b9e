"""Daily automation: finds new plate scans, waits until they are complete, analyses, tells."""

from clonetrace.watch.alerts import Alert, AlertKind, find_alerts, find_poor_images
from clonetrace.watch.channels import Channel, LogChannel, Mail, NotDeliveredError, Webhook
from clonetrace.watch.exports import Export, PlateScan, Ripeness, judge, observe, plate_scans
from clonetrace.watch.memory import Memory, recall
from clonetrace.watch.running import only_watcher, run_watcher
from clonetrace.watch.status import is_watched, status_lines
from clonetrace.watch.watcher import Watcher, WatchRequest

__all__ = [
    "Alert",
    "AlertKind",
    "Channel",
    "Export",
    "LogChannel",
    "Mail",
    "Memory",
    "NotDeliveredError",
    "PlateScan",
    "Ripeness",
    "WatchRequest",
    "Watcher",
    "Webhook",
    "find_alerts",
    "find_poor_images",
    "is_watched",
    "judge",
    "observe",
    "only_watcher",
    "plate_scans",
    "recall",
    "run_watcher",
    "status_lines",
]
