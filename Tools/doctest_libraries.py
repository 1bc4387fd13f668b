"""The libraries whose documentation `doctests` runs: where their docstrings are, what their sessions begin with, and
what is left out here, knowingly."""

import inspect
import os
from dataclasses import dataclass, field
from importlib import import_module

# Before a library is imported: the kernels whose digits the command has, and no threads.
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


@dataclass(frozen=True)
class Library:
    """`first` is the line that every session begins with, `names` is what it knows: names and modules. A place is a
    name for the docstrings found there, the object that has them, and which of its values take part. Where
    `replaced` is given, those texts are replaced in each program. `reasons` says by what the command answers, or by
    the names that it doesn't know, why a docstring is outside the table."""

    title: str
    module: str
    first: str
    names: dict
    places: object
    reasons: list
    replaced: list = field(default_factory=list)


# MARK: What takes part


def anything(value):
    return True


def not_module(value):
    return not inspect.ismodule(value)


def function(value):
    return inspect.isroutine(value)


def torch_places():
    import torch

    def layer(value):
        return inspect.isclass(value) and issubclass(value, torch.nn.Module)

    return [
        ("torch", torch, not_module),
        ("torch.Tensor", torch.Tensor, anything),
        ("torch.nn.functional", torch.nn.functional, function),
        ("torch.linalg", torch.linalg, function),
        ("torch.special", torch.special, function),
        ("torch.nn", torch.nn, layer),
    ]


def numpy_places():
    import numpy as np

    classes = ["ndarray", "generic", "float64", "int64", "dtype", "finfo", "iinfo", "matrix", "broadcast", "flatiter", "nditer",
               "ndindex", "ndenumerate", "poly1d", "ufunc", "vectorize"]
    return [
        ("np", np, not_module),
        *((f"np.{name}", getattr(np, name), anything) for name in classes),
        ("np.linalg", np.linalg, not_module),
        ("np.random", np.random, not_module),
        ("np.random.Generator", np.random.Generator, anything),
        ("np.lib.stride_tricks", np.lib.stride_tricks, not_module),
        ("np.testing", np.testing, function),
    ]


def scipy_places():
    from scipy.spatial import distance

    return [("scipy.spatial.distance", distance, not_module)]


def sklearn_places():
    from sklearn import preprocessing
    from sklearn.metrics import pairwise

    def own(value):
        return function(value) and value.__module__ == "sklearn.metrics.pairwise"

    return [("sklearn.metrics.pairwise", pairwise, own),
            ("sklearn.preprocessing", preprocessing, lambda value: value is preprocessing.normalize)]


# MARK: What is left out

TORCH_REASONS = [
    ("gradients", r"gradients|autograd|backward|\.grad\b|grad_|Parameter|vmap|torch\.func|register_hook|is_leaf"),
    ("complex numbers", r"complex|imag|real\b|conj|angle|polar|\bsgn|cfloat|cdouble"),
    ("sparse tensors", r"sparse|to_dense|coalesce|indices\(\)|crow_|col_indices|ccol"),
    ("quantised tensors", r"quanti|quint|qint"),
    ("devices, streams, files and buffers", r"cuda|Stream|Event|file|buffer|module named `array`|torch\.utils|storage\(|share_memory|dlpack|accelerator|GPU|torch\.save|torch\.load"),
    ("convolutions and pools", r"[Cc]onv|[Pp]ool|[Ff]old\b"),
    ("decompositions and solvers", r"svd|\bqr|eig|cholesky|\blu\b|lu_|_lu|solve|\binv\b|inv_|pinv|det\b|lstsq|householder"
     r"|ldl|matrix_rank|cond\b|matrix_exp|matrix_sqrth|inverse|tensorinv|geqrf|orgqr|ormqr|lobpcg"),
    ("recurrent layers, attention and transformers", r"RNN|GRU|LSTM|Transformer|Attention|attention"),
    ("interpolation and sampling on grids", r"[Uu]psampl|interpolate|grid_sample|affine_grid"),
    ("the language", r"`class`|classes|decorator|`try`|exception|yield|global"),
]

NUMPY_REASONS = [
    ("complex numbers", r"complex|imag\b|conj|angle|\dj\b|clongdouble"),
    ("structured dtypes and records", r"structured|record|recarray|\brec\b|fields|a list of pairs"),
    ("texts and objects in arrays", r"strings|objects|char\b|str_|bytes_|'[SUO]\d*'|dtype=object|dtype=str"),
    ("dates", r"datetime|timedelta|busday"),
    ("unsigned and other dtypes", r"uint(16|32|64)|\buint\b|ulonglong|longdouble|\bu[248]\b|'[<>=|]?[uU]\d'|float128|ushort|uintc"),
    ("Fourier transforms", r"[Ff]ourier|fft"),
    ("decompositions and solvers", r"decompositions|svd|\bqr|eig|cholesky|\binv\b|pinv|lstsq|matrix_rank|cond\b|tensorinv|tensorsolve"),
    ("the rarest distributions, other bit generators", r"distribution|SeedSequence|multivariate|of permuted|of multinomial|random\.bytes|random\.choice"),
    ("modes of errors, warnings, formatters", r"error mode|`warnings`|geterrcall|seterrcall|formatter="),
    ("files, memory and buffers", r"file|byte order|setfield|getfield|byteorder|bufsize|change their size|always be written|'>|memmap|tobytes|frombuffer|dlpack|tempfile|StringIO|BytesIO|\bio\b|ctypes|buffer|\bos\b|getrefcount"),
    ("masked arrays and polynomial classes", r"masked|np\.ma\b|polynomial"),
    ("the language", r"`class`|classes|decorator|`try`|exception|yield|global|__doc__|no module named"),
    ("walks by np.nditer", r"nditer|nested_iters|walk over"),
    ("other SciPy", r"of SciPy only"),
    ("what np.testing says of exceptions and digits", r"numpy\.testing"),
]

LIBRARIES = {
    "torch": Library("PyTorch", "torch", "torch.manual_seed(0)",
                     {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "np": "numpy", "math": "math"},
                     torch_places, TORCH_REASONS),
    "numpy": Library("NumPy", "numpy", "np.random.seed(0)", {"np": "numpy"}, numpy_places, NUMPY_REASONS,
                     [("default_rng()", "default_rng(0)")]),
    "scipy": Library("SciPy", "scipy", "np.random.seed(0)", {"np": "numpy"}, scipy_places, NUMPY_REASONS,
                     [("default_rng()", "default_rng(0)")]),
    "sklearn": Library("scikit-learn", "sklearn", "np.random.seed(0)", {"np": "numpy"}, sklearn_places, NUMPY_REASONS),
}


def documented(library):
    """The names and docstrings with examples, each docstring once."""
    seen = set()
    for place, owner, takes in library.places():
        for name in sorted(dir(owner)):
            if name.startswith("_"):
                continue
            try:
                value = getattr(owner, name)
            except Exception:
                continue
            text = getattr(value, "__doc__", None)
            if not isinstance(text, str) or ">>>" not in text or text in seen or not takes(value):
                continue
            seen.add(text)
            yield f"{place}.{name}", text


def modules(library):
    """What a session knows when it begins."""
    return {name: import_module(module) for name, module in library.names.items()}
