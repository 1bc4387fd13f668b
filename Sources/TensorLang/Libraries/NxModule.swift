import TensorOps

/// `Nx`, `Nx.LinAlg` and `Scholar`: the table's operations of these names.
enum NxModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let nx = LibraryModules.module("Nx", OperationFunctions.nx)
    nx.define(
      "LinAlg", .object(LibraryModules.module("Nx.LinAlg", OperationFunctions.nxLinalg)))
    for (name, reason) in [
      ("Random", "Nx's random numbers are not part of this language: torch's and NumPy's are"),
      ("Defn", "Elixir's `defn` is not part of this language: write the function with def"),
      ("Serving", "Nx.Serving is not part of this language"),
      ("fft", "complex numbers, and so Fourier transforms, are not part of this language"),
    ] {
      nx.define(name, .object(RefusedObject("Nx.\(name)", reason)))
    }
    return nx
  }

  static func makeScholar(_ interpreter: Interpreter) -> ModuleObject {
    let scholar = ModuleObject("Scholar")
    let metrics = ModuleObject("Scholar.Metrics")
    metrics.define(
      "Distance",
      .object(LibraryModules.module("Scholar.Metrics.Distance", OperationFunctions.scholar)))
    scholar.define("Metrics", .object(metrics))
    return scholar
  }

  /// What bare names mean that Elixir knows without an import.
  static func bareName(_ name: String, in interpreter: Interpreter) -> Value? {
    guard name == "Nx" || name == "Scholar" else { return nil }
    return (try? interpreter.module(name)).map { .object($0) }
  }

  /// Elixir's values have no methods.
  static func attribute(_ name: String) throws -> Value? {
    throw LanguageError(
      .attributeError, code: "unknown-name",
      message: "Nx's tensors have no `.\(name)`: its functions take them, as in Nx.\(name)(t)",
      torch: nil)
  }
}
