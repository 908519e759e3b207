"""What the operating system says of a file, in Chinese, and file names that any text can hold."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许这项操作",
    errno.ENOENT: "文件不存在，可能刚被移走或删除，或者是指向它的链接已失效",
    errno.ELOOP: "符号链接循环，最终不指向任何文件",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "磁盘空间已满",
    errno.EDQUOT: "已超出磁盘配额",
    errno.EROFS: "所在的磁盘是只读的",
    errno.EIO: "磁盘读写错误",
    errno.ESTALE: "网络磁盘上的文件已失效",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "系统打开的文件过多",
    errno.EADDRINUSE: "端口已被占用",
    errno.EEXIST: "同名的文件或文件夹已存在",
    errno.EBUSY: "文件正被占用",
}
"""Those that users meet. What is not here is given in the system's own words."""


def reason(error: OSError) -> str:
    """Why an operation on a file failed, without a full stop."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)


def written(name: str | Path) -> str:
    """A path as text that any file and database can hold.

    Names that are no UTF-8 come from old Chinese archives: they are read as GB 18030, or their bytes are written out.
    """
    return "/".join(_text(os.fsencode(part)) for part in Path(name).as_posix().split("/"))


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "backslashreplace")
