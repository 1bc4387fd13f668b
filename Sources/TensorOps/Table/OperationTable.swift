/// All operations: one line a family, and nothing else to do when an operation is added to one.
public enum OperationTable {
  /// Operations that are documented together, on one page of the reference.
  public struct Family: Sendable {
    public let title: String
    public let operations: [Operation]

    init(_ title: String, _ operations: [Operation]) {
      self.title = title
      self.operations = operations
    }
  }

  public static let families: [Family] = [
    Family("Making tensors", Making.all),
    Family("Random numbers", Random.all),
    Family("First values of parameters", Initializers.all),
    Family("Questions", Queries.all),
    Family("Views", Views.all),
    Family("Reshaping", Reshaping.all),
    Family("Expanding and repeating", Expanding.all),
    Family("Parts", Slicing.all),
    Family("Windows of images", Windows.all + WindowSums.all),
    Family("Flipping and rolling", Flipping.all),
    Family("Layout", Relayout.all),
    Family("Joining and splitting", Joining.all + Sequences.all),
    Family("Views made real", ViewCopies.all),
    Family("Subscripts", Indexing.all),
    Family("Picking by index tensors", Gathering.all),
    Family("Writing by index tensors", Scattering.all + IndexedSlices.all),
    Family("Writing by masks", MaskedWrites.all + DiagonalFill.all),
    Family("Parts written into copies", ViewScattering.all),
    Family("Arithmetic", Arithmetic.all),
    Family("Division", Division.all),
    Family("Powers and roots", Powers.all),
    Family("Exponentials and logarithms", Exponentials.all + BinaryParts.all),
    Family("Trigonometry", Trigonometry.all),
    Family("Rounding", Rounding.all),
    Family("Extremes and bounds", Extremes.all),
    Family("Comparisons", Comparisons.all),
    Family("Logic and bits", Logic.all),
    Family("Kinds of numbers", Classification.all),
    Family("Choosing by a mask", Masking.all),
    Family("Combinations", Combinations.all),
    Family(
      "Special functions",
      Special.all + Bessel.all + NormalDistribution.all + GammaFunctions.all),
    Family("Activations", Activations.all),
    Family("Equality", Closeness.all),
    Family("Conversions and copies", Conversions.all),
    Family("Type promotion", Typing.all),
    Family("Sums and means", Sums.all + Folds.all),
    Family("Largest and smallest", LargestAndSmallest.all),
    Family("Spread", Spread.all + Covariance.all),
    Family("Norms", Norms.all),
    Family("Softmax", Softmaxes.all + Gumbel.all),
    Family(
      "Losses and normalisation",
      Losses.all + CrossEntropy.all + ProbabilityLosses.all + MarginLosses.all + LayerNorms.all
        + ChannelNorms.all),
    Family("Running results", Scans.all + Differences.all + Gradients.all),
    Family("Order and rank", Sorts.all + TopK.all + Medians.all + Quantiles.all),
    Family("Unique and nonzero", Uniques.all + Nonzeros.all),
    Family("Searching and counting", Searches.all + Counts.all + Histograms.all),
    Family("Products", Products.all + Attention.all),
    Family("Determinants, inverses and equations", Solving.all),
    Family("Similarity and distance", Similarity.all),
    Family("NumPy: making arrays", NumPyMaking.all),
    Family("NumPy: arrays", NumPyArrays.all),
    Family("NumPy: subscripts", NumPySubscripts.all),
    Family("NumPy: element by element", NumPyUfuncs.all),
    Family("NumPy: shapes and axes", NumPyShaping.all + NumPyAxes.all),
    Family("NumPy: joining and splitting", NumPyJoining.all + NumPySplitting.all),
    Family("NumPy: repeating and moving", NumPyMoving.all),
    Family("NumPy: grids, triangles and diagonals", NumPyMatrices.all),
    Family("NumPy: picking and indices", NumPyPicking.all + NumPyNonzeros.all + NumPyIndices.all),
    Family("NumPy: writing by places and masks", NumPyWriting.all),
    Family("NumPy: sorting, searching and counting", NumPySorting.all + NumPySearching.all),
    Family("NumPy: sets and equality", NumPySets.all + NumPyEquality.all),
    Family("NumPy: inserting, deleting and padding", NumPyEditing.all + NumPyPadding.all),
    Family(
      "NumPy: products",
      NumPyProducts.all + NumPyLinearAlgebra.all + NumPySolving.all + NumPyStandardNames.all),
    Family("NumPy: parts of numbers", NumPyNumberParts.all + NumPyPacking.all),
    Family("NumPy: sums, means and extremes", NumPyReductions.all + NumPyOrderStatistics.all),
    Family("NumPy: running results", NumPyScans.all),
    Family("NumPy: choosing", NumPyChoosing.all),
    Family("NumPy: statistics", NumPyStatistics.all + NumPyQuantiles.all),
    Family("NumPy: histograms", NumPyHistograms.all),
    Family("NumPy: slopes, areas, correlation", NumPyCalculus.all),
    Family("NumPy: polynomials", NumPyPolynomials.all),
    Family("NumPy: windows", NumPyWindows.all),
    Family("scikit-learn: similarities, distances, kernels", Pairwise.all),
    Family("SciPy: distances", SciPyDistances.all),
    Family("TorchMetrics: similarities and distances", TorchMetrics.all),
    Family("Sentence Transformers: similarities", SentenceTransformers.all),
    Family("Nx: making tensors", NxMaking.all),
    Family("Nx: element by element", NxElementwise.all),
    Family("Nx: sums, means and extremes", NxReductions.all),
    Family("Nx: shapes", NxShapes.all),
    Family("Nx: parts and order", NxParts.all),
    Family("Nx: products and norms", NxProducts.all),
    Family("Scholar: distances", ScholarDistances.all),
  ]

  public static let all: [Operation] = families.flatMap(\.operations)

  /// How one spelling reaches an operation.
  public struct Entry: Sendable {
    public let operation: Operation
    /// The spelling ends in `_` and stores into its own tensor.
    public let inPlace: Bool
  }

  /// `torch.NAME`.
  public static let torch = names(in: .torch)
  /// `x.NAME(…)`.
  public static let methods = names(in: .method)
  /// `x.NAME` without a call.
  public static let attributes = names(in: .attribute)
  /// `torch.nn.functional.NAME`.
  public static let functional = names(in: .functional)
  /// Reached by syntax, such as `__getitem__`.
  public static let syntax = names(in: .syntax)

  /// Every spelling in a namespace.
  public static func names(in namespace: Operation.Namespaces) -> [String: Entry] {
    var result: [String: Entry] = [:]
    for operation in all {
      let reach = operation.aliases.reduce(operation.namespaces) { $0.union($1.namespaces ?? []) }
      guard reach.contains(namespace) else { continue }
      let spellings =
        [(operation.name, operation.namespaces)]
        + operation.aliases.map { ($0.name, $0.namespaces ?? operation.namespaces) }
      for (name, namespaces) in spellings where namespaces.contains(namespace) {
        result[name] = Entry(operation: operation, inPlace: false)
      }
      // PyTorch has `torch.relu_` and `F.relu_` beside `x.relu_()`.
      guard operation.writes.contains(.inPlace),
        !Operation.Namespaces.attributes.contains(namespace)
      else { continue }
      for (name, namespaces) in spellings where namespaces.contains(namespace) {
        result[name + "_"] = Entry(operation: operation, inPlace: true)
      }
    }
    return result
  }
}
