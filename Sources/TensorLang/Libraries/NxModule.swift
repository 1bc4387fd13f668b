import TensorOps

/// `Nx`, `Nx.LinAlg` and `Scholar`: the table's operations of these names.
enum NxModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let nx = LibraryModules.module("Nx", OperationFunctions.nx)
    nx.define(
      "LinAlg", .object(LibraryModules.module("Nx.LinAlg", OperationFunctions.nxLinalg)))
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

  /// Elixir's values have no methods.
  static func attribute(_ name: String) throws -> Value? {
    throw LanguageError(
      .attributeError, code: "unknown-name",
      message: "Nx's tensors have no `.\(name)`: its functions take them, as in Nx.\(name)(t)",
      torch: nil)
  }
}

/// The modules of other libraries.
enum LibraryModules {
  static let all: [String: @Sendable (Interpreter) -> ModuleObject] = [
    "numpy": { NumPyModule.make($0) }, "Nx": { NxModule.make($0) },
    "Scholar": { NxModule.makeScholar($0) }, "sklearn": { _ in sklearn() },
    "scipy": { _ in scipy() }, "torchmetrics": { _ in torchmetrics() },
  ]

  /// A module whose members are operations of the table.
  static func module(
    _ name: String, _ functions: @autoclosure @escaping () -> [String: OperationFunction]
  ) -> ModuleObject {
    ModuleObject(
      name, provider: { functions()[$0].map { .object($0) } },
      names: { Array(functions().keys) })
  }

  private static func nested(_ path: [String], _ functions: [String: OperationFunction])
    -> ModuleObject
  {
    let name = path.joined(separator: ".")
    var inner = module(name, functions)
    for count in stride(from: path.count - 1, to: 0, by: -1) {
      let outer = ModuleObject(path.prefix(count).joined(separator: "."))
      outer.define(path[count], .object(inner))
      inner = outer
    }
    return inner
  }

  private static func sklearn() -> ModuleObject {
    nested(["sklearn", "metrics", "pairwise"], OperationFunctions.pairwise)
  }

  private static func scipy() -> ModuleObject {
    nested(["scipy", "spatial", "distance"], OperationFunctions.scipyDistance)
  }

  private static func torchmetrics() -> ModuleObject {
    let result = ModuleObject("torchmetrics")
    let functional = module("torchmetrics.functional", OperationFunctions.torchmetrics)
    functional.define(
      "pairwise",
      .object(module("torchmetrics.functional.pairwise", OperationFunctions.torchmetrics)))
    result.define("functional", .object(functional))
    return result
  }
}
