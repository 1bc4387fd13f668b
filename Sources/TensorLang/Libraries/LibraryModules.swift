import TensorOps

/// The modules of other libraries.
enum LibraryModules {
  static let all: [String: @Sendable (Interpreter) -> ModuleObject] = [
    "numpy": { NumPyModule.make($0) }, "Nx": { NxModule.make($0) },
    "Scholar": { NxModule.makeScholar($0) }, "sklearn": { _ in sklearn() },
    "scipy": { _ in scipy() }, "torchmetrics": { _ in torchmetrics() },
    "sentence_transformers": { _ in sentenceTransformers() },
  ]

  /// A module whose members are operations of the table.
  static func module(
    _ name: String, _ functions: @autoclosure @escaping () -> [String: OperationFunction]
  ) -> ModuleObject {
    ModuleObject(
      name, provider: { functions()[$0].map { .object($0) } },
      names: { Array(functions().keys) })
  }

  /// A module of which only parts are here: what else it has is refused by name.
  private static func package(
    _ name: String, version: String, refused: [(String, String)], _ parts: [ModuleObject]
  ) -> ModuleObject {
    let result = ModuleObject(name)
    for part in parts {
      result.define(String(part.name.dropFirst(name.count + 1)), .object(part))
    }
    for (member, reason) in refused {
      result.define(member, .object(RefusedObject("\(name).\(member)", reason)))
    }
    result.define("__version__", .text(version))
    return result
  }

  private static func sklearn() -> ModuleObject {
    let pairwise = module("sklearn.metrics.pairwise", OperationFunctions.pairwise)
    // What scikit-learn shows one level up too.
    let shown: Set<String> = [
      "pairwise_distances", "pairwise_distances_argmin", "pairwise_distances_argmin_min",
      "pairwise_kernels", "euclidean_distances", "nan_euclidean_distances",
    ]
    let metrics = ModuleObject(
      "sklearn.metrics",
      provider: { name in
        shown.contains(name) ? OperationFunctions.pairwise[name].map { .object($0) } : nil
      }, names: { Array(shown) })
    metrics.define("pairwise", .object(pairwise))
    return package(
      "sklearn", version: "1.9.1",
      refused: [
        ("cluster", "of scikit-learn only metrics.pairwise and preprocessing.normalize are here"),
        ("neighbors", "of scikit-learn only metrics.pairwise and preprocessing.normalize are here"),
      ],
      [metrics, module("sklearn.preprocessing", OperationFunctions.preprocessing)])
  }

  private static func scipy() -> ModuleObject {
    let spatial = ModuleObject("scipy.spatial")
    let distance = module("scipy.spatial.distance", OperationFunctions.scipyDistance)
    SciPyChecks.install(in: distance)
    spatial.define("distance", .object(distance))
    return package(
      "scipy", version: "1.17.1",
      refused: ["linalg", "special", "stats", "sparse", "optimize", "cluster", "signal"].map {
        ($0, "of SciPy only spatial.distance is part of this language")
      }, [spatial])
  }

  private static func torchmetrics() -> ModuleObject {
    let functional = module("torchmetrics.functional", OperationFunctions.torchmetrics)
    for part in ["pairwise", "regression"] {
      functional.define(
        part,
        .object(module("torchmetrics.functional.\(part)", OperationFunctions.torchmetrics)))
    }
    return package(
      "torchmetrics", version: "1.8.2",
      refused: [
        (
          "CosineSimilarity",
          "metrics that keep state are not part of this language: "
            + "torchmetrics.functional.cosine_similarity is"
        )
      ],
      [functional])
  }

  private static func sentenceTransformers() -> ModuleObject {
    package(
      "sentence_transformers", version: "5.1.0",
      refused: [
        (
          "SentenceTransformer",
          "models are not part of this language: of Sentence Transformers only util's similarities "
            + "are here"
        )
      ],
      [module("sentence_transformers.util", OperationFunctions.sentenceTransformers)])
  }
}
