"""What may be kept as evidence: photos are decoded and drawn afresh, a PDF may not act by itself.

The name and type that the browser sends are not believed; the content decides. A child under limits
opens it (evidence_child.py), one at a time on a machine: a small file can be a very large picture.
"""

import hashlib
import json
import logging
import re
import subprocess
import sys
import tempfile
import unicodedata
import weakref
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from projects.models import Evidence

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
#: Seconds that all files of a form together wait for their turn.
PATIENCE = 30
#: Seconds of the clock that a child whose turn has come may take; its processor time is limited.
TIMEOUT = 60

CHILD = ["-m", "projects.evidence_child"]
KINDS = {
    "JPEG": (Evidence.Kind.PHOTO, "image/jpeg", ".jpg"),
    "PNG": (Evidence.Kind.PHOTO, "image/png", ".png"),
    "WEBP": (Evidence.Kind.PHOTO, "image/webp", ".webp"),
    "PDF": (Evidence.Kind.FILE, "application/pdf", ".pdf"),
}
#: What the child answers, as it is said behind the name of the file.
REFUSALS = {
    "kind": "不是可以上传的格式。请传 jpg、png、webp 照片，或另存为 pdf 文件。",
    "heic": "是 HEIC 照片。请在手机相机设置里选“兼容性最佳”，或另存为 jpg 后再传。",
    "broken": "打不开，可能没有传完整。请重新拍照或另存后再传。",
    "points": "的像素太大（jpg 最多 2 亿，渐进式和 png 5000 万，webp 2500 万），请缩小后再传。",
    "heavy": "处理起来超出限度，可能是像素太大或文件已损坏。请缩小或重新另存后再传。",
    "cut": "打不开，可能没有传完整。请重新导出后再传。",
    "acting": "带有脚本、自动动作或附件，为了安全不能收。请用“打印为 PDF”另存后再传。",
    "busy": f"等了 {PATIENCE} 秒还没有轮到处理，正在处理别人的照片。请过一分钟再提交。",
    "failed": "没有处理成。请稍后再传；再出现时请与项目中心联系。",
}


#: What the child says: {"refused": a key of REFUSALS}, or a key of KINDS and the seconds it waited:
#: {"kind": …, "waited": …}.
Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """A file as it will be kept, on disk until then; how many seconds it waited for its turn."""

    name: str
    kind: str
    content_type: str
    file: "File[bytes]"
    size: int
    sha256: str
    waited: float


def check(upload: UploadedFile, *, patience: float = PATIENCE) -> Checked:
    """The upload as it will be kept, or a ValidationError that names it, why, and what to do."""
    name = readable_name(upload.name)
    if (upload.size or 0) > MOST_BYTES:
        refuse(name, f"超过 {MOST_BYTES // MEGABYTE} MB，请压缩后再传。")
    if not upload.size:
        refuse(name, "是空文件，请重新选择。")
    kept = tempfile.TemporaryFile()  # noqa: SIM115
    with tempfile.TemporaryFile() as given:
        for chunk in upload.chunks():
            given.write(chunk)
        given.seek(0)
        answer = ask_child(given, kept, patience)
    if why := answer.get("refused"):
        kept.close()
        refuse(name, REFUSALS[why], code=why)
    return checked(name, kept, **answer)


def ask_child(given: BufferedRandom, kept: BufferedRandom, patience: float) -> Answer:
    """What the child says of one open file when it has written the other."""
    lock = Path(settings.PRIVATE_ROOT) / "evidence.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, *CHILD, str(kept.fileno()), str(lock), f"{patience:.2f}"]
    try:
        # An empty environment: what reads a stranger's file needs no secret of ours.
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=given,
            capture_output=True,
            pass_fds=[kept.fileno()],
            timeout=patience + TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "heavy"}
    if done.returncode > 0:  # ours, not the file's: no permission, no disk, no Pillow
        logger.error("the child of evidence failed: %s", done.stderr.decode(errors="replace"))
        return {"refused": "failed"}
    return {"refused": "heavy"} if done.returncode else json.loads(done.stdout)


def checked(name: str, kept: BufferedRandom, *, kind: str, waited: float) -> Checked:
    """The file that the child wrote: size and digest are of what is kept, not of what was sent."""
    kept.seek(0)
    digest = hashlib.file_digest(kept, "sha256").hexdigest()
    size = kept.tell()
    kept.seek(0)
    kept_as, content_type, ending = KINDS[kind]
    file = File(kept, name=with_ending(name, ending))
    # A form that is sent back has nobody who would close it.
    weakref.finalize(file, kept.close)
    return Checked(file.name or name, kept_as, content_type, file, size, digest, waited)


def readable_name(name: str | None) -> str:
    """The name without path, control and direction marks, short enough to show."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(
        c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C"
    )
    return plain.strip(" .")[-120:] or "未命名"


def with_ending(name: str, ending: str) -> str:
    """The name with the ending of what it holds, in place of the one that it was sent under."""
    stem, dot, last = name.rpartition(".")
    known = {".jpg", ".jpeg", ".png", ".webp", ".pdf"}
    return (stem if dot and f".{last.lower()}" in known else name) + ending


def refuse(name: str, why: str, *, code: str = "invalid") -> NoReturn:
    """ValidationError that begins with the file's name."""
    raise ValidationError(f"“{name}”{why}", code=code)
