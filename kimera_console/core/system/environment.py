"""Which variables of the environment a child process gets: those it needs, by name.

Nobody can list the names of all secrets (JWT, BEARER, a company's own), so what is passed on is
listed instead. A name on the list that looks like a secret's, or a value with a password in an
address, is kept back too; the one child that talks to the hub is given its token and
its proxies by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.system.masking import has_url_password, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTRA_VARIABLES: dict[str, str] = {}
"""Further variables that children of this process get: what it has learnt and they need not."""
NAMES = frozenset({
    # the system: where programs, homes, temporary files and libraries are
    "PATH", "HOME", "USER", "LOGNAME", "USERNAME", "USERPROFILE", "SHELL", "PWD", "TERM",
    "TMPDIR", "TMP", "TEMP", "LANG", "LANGUAGE", "TZ", "TZDIR", "LD_LIBRARY_PATH", "LD_PRELOAD",
    "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "GLIBC_TUNABLES", "SOURCE_DATE_EPOCH",
    # Windows cannot start a program without some of these
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA",
    "PROGRAMDATA", "PROGRAMFILES", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    # certificates
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NO_PROXY",
    "no_proxy",
    # Python and the flags
    "VIRTUAL_ENV", "CONDA_PREFIX", "COVERAGE_PROCESS_START", "USE_ONNX", "LIGHTWEIGHT_EMBEDDING",
    "USE_FLAG_EMBEDDING", "DATABASE_URL", "DO_NOT_TRACK", "RAY_USAGE_STATS_ENABLED",
})  # fmt: skip
PREFIXES = (
    "LC_", "XDG_", "PYTHON", "QT_", "MALLOC_",
    # threads and arithmetic
    "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "BLIS_", "NUMEXPR_", "VECLIB_", "RAYON_",
    "DNNL_", "ONEDNN_",
    # GPUs
    "CUDA_", "CUDNN_", "CUBLAS_", "NVIDIA_", "TF32_", "HIP_", "ROCR_",
    # libraries of models
    "HF_", "TRANSFORMERS_", "TOKENIZERS_", "SENTENCE_TRANSFORMERS_", "OPTIMUM_", "TORCH",
    "PYTORCH_", "ORT_", "ONNX", "OPENVINO_", "OV_",
    # the console and Kimera's flags
    "KIMERA_", "EMBEDDING_", "MAX_EMBEDDING_",
)  # fmt: skip


def passed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that a child process gets of these."""
    return {
        name: value
        for name, value in environ.items()
        if (name in NAMES or name.startswith(PREFIXES))
        and not is_secret_name(name)
        and not has_url_password(value)
    }
