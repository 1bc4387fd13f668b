import TensorOps

/// `numpy`.
enum NumPyModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let numpy = ModuleObject(
      "numpy",
      provider: { name in
        OperationFunctions.numpy[name].map { .object($0) } ?? NumPyTypes.member(name)
      }, names: { Array(OperationFunctions.numpy.keys) + NumPyTypes.memberNames })
    numpy.define(
      "linalg", .object(LibraryModules.module("numpy.linalg", OperationFunctions.numpyLinalg)))
    for (name, value) in [
      ("pi", Double.pi), ("e", 2.718281828459045), ("inf", .infinity), ("nan", .nan),
    ] {
      numpy.define(name, .float(value))
    }
    numpy.define("newaxis", .none)
    numpy.define("ndarray", .object(TypeObject.named("numpy.ndarray")))
    numpy.define("array", .named(["object", "dtype"], required: 1)) { interpreter, _, arguments in
      guard
        let tensor = try ArrayArguments.tensor(arguments[0], .numpy, interpreter)
      else {
        throw LanguageError(.typeError, "an array of \(arguments[0].typeName) is not supported")
      }
      return .tensor(TensorObject(tensor, flavour: .numpy))
    }
    numpy.define("ones", .named(["shape"], required: 1)) { interpreter, _, arguments in
      let made = try TensorSeam.call(
        "ones", [arguments[0]], keywords: [("dtype", .dtype(.float64))], interpreter)
      guard case .tensor(let object) = made else { return made }
      return .tensor(TensorObject(object.tensor, flavour: .numpy))
    }
    numpy.define("random", .object(NumPyRandomModule.make(interpreter)))
    numpy.define("__version__", .text("2.4.6"))
    return numpy
  }
}
