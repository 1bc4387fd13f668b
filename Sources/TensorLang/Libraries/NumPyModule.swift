import TensorOps

/// `numpy`.
enum NumPyModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let numpy = ModuleObject(
      "numpy",
      provider: { name in
        OperationFunctions.numpy[name].map { .object($0) } ?? NumPyTypes.member(name)
          ?? refused[name].map { .object(RefusedObject("np.\(name)", $0)) }
          ?? (NumPyTypes.refused.contains(name)
            ? .object(RefusedObject("np.\(name)", NumPyTypes.refusal(name).message)) : nil)
      }, names: { Array(OperationFunctions.numpy.keys) + NumPyTypes.memberNames })
    numpy.define("linalg", .object(linearAlgebra()))
    for (name, value) in [
      ("pi", Double.pi), ("e", 2.718281828459045), ("inf", .infinity), ("nan", .nan),
      ("euler_gamma", 0.5772156649015329),
    ] {
      numpy.define(name, .float(value))
    }
    for flag in [true, false] {
      if let scalar = try? NumPyTypes.scalar(.bool(flag), .bool, interpreter.runtime) {
        numpy.define(
          flag ? "True_" : "False_", .tensor(TensorObject(scalar, flavour: .numpyScalar)))
      }
    }
    numpy.define("newaxis", .none)
    numpy.define("ndarray", .object(TypeObject.named("numpy.ndarray")))
    numpy.define("random", .object(NumPyRandomModule.make(interpreter)))
    NumPyTypes.install(in: numpy)
    NumPyFactories.install(in: numpy)
    NumPyIterators.install(in: numpy)
    NumPyMatrix.install(in: numpy)
    NumPyFunctional.install(in: numpy)
    NumPyQuestions.install(in: numpy)
    NumPyBlocks.install(in: numpy)
    NumPyPrinting.install(in: numpy)
    NumPyFloatText.install(in: numpy)
    ErrorState.install(in: numpy)
    let testing = NumPyTesting.make()
    numpy.define("testing", .object(testing))
    interpreter.modules[testing.name] = testing
    NumPyStrides.install(in: numpy, interpreter)
    let typing = ModuleObject("numpy.typing")
    for name in ["ArrayLike", "DTypeLike", "NDArray"] {
      typing.define(name, .object(TypeObject("numpy.typing.\(name)")))
    }
    numpy.define("typing", .object(typing))
    interpreter.modules[typing.name] = typing
    numpy.define("little_endian", .bool(true))
    numpy.define("__version__", .text("2.4.6"))
    return numpy
  }

  private static func linearAlgebra() -> ModuleObject {
    let module = LibraryModules.module("numpy.linalg", OperationFunctions.numpyLinalg)
    for name in [
      "eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals", "qr", "cholesky", "pinv", "lstsq",
      "matrix_rank", "cond", "tensorinv", "tensorsolve",
    ] {
      module.define(
        name,
        .object(
          RefusedObject(
            "np.linalg.\(name)", "decompositions are not part of this language yet")))
    }
    return module
  }

  /// What NumPy has and this language leaves out.
  private static let refused: [String: String] = {
    let files = "arrays are not read from files or written to them here"
    var result: [String: String] = [
      "frombuffer": "there is no access to raw memory", "fromstring": "write np.array([…])",
      "bmat": "np.block and np.concatenate join matrices",
      "einsum_path": "np.einsum finds the order of its products by itself",
      "nditer": "for x in a.flat, np.ndenumerate(a) and np.ndindex(a.shape) walk over elements",
      "frompyfunc": "arrays of objects are not part of this language: np.vectorize(f)",
      "char": "arrays of strings are not part of this language",
      "ma": "masked arrays are not part of this language",
      "fft": "Fourier transforms are not part of this language",
      "polynomial": "of NumPy's polynomials the functions are here: np.polyval, np.polyfit",
      "poly1d": "of NumPy's polynomials the functions are here: np.polyval, np.polyfit",
      "roots": "roots are complex numbers, which are not part of this language",
    ]
    for name in [
      "load", "save", "savez", "savez_compressed", "loadtxt", "savetxt", "genfromtxt", "fromfile",
      "memmap",
    ] {
      result[name] = files
    }
    return result
  }()

  /// What NumPy says of the aliases of Python's types that it once had.
  static func alias(_ name: String) -> String? {
    guard name == "float" || name == "int" else { return nil }
    let more =
      name == "float"
      ? "If you specifically wanted the numpy scalar type, use `np.float64` here."
      : "When replacing `np.int`, you may wish to use e.g. `np.int64` or `np.int32` to specify the "
        + "precision. If you wish to review your current use, check the release note link for "
        + "additional information."
    return "`np.\(name)` was a deprecated alias for the builtin `\(name)`. To avoid this error in "
      + "existing code, use `\(name)` by itself. Doing this will not modify any behavior and is "
      + "safe. \(more)\nThe aliases was originally deprecated in NumPy 1.20; for more details and "
      + "guidance see the original release note at:\n    https://numpy.org/devdocs/release/"
      + "1.20.0-notes.html#deprecations"
  }

  /// What NumPy 2 no longer has, and what to write instead.
  static let removed: [String: String] = [
    "mat": "np.asmatrix", "NaN": "np.nan", "Inf": "np.inf", "Infinity": "np.inf", "NAN": "np.nan",
    "infty": "np.inf", "PINF": "np.inf", "NINF": "-np.inf", "float_": "np.float64",
    "asfarray": "np.asarray", "unicode_": "np.str_", "complex_": "np.complex128",
  ]
}
