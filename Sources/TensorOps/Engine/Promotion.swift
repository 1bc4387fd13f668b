/// PyTorch's type promotion: tensors with dims outrank 0-d tensors, which outrank Python numbers;
/// within a rank the dtypes promote, and a lower rank matters only when it is of a higher category.
struct Promotion {
  private var dimmed: DType?
  private var zeroDim: DType?
  private var number: DType?
  private let defaultFloat: DType

  init(_ runtime: Runtime) { defaultFloat = runtime.defaultDType }

  mutating func add(_ argument: Argument) {
    switch argument {
    case .tensor(let tensor):
      if tensor.rank == 0 {
        zeroDim = zeroDim.map { .promote($0, tensor.dtype) } ?? tensor.dtype
      } else {
        dimmed = dimmed.map { .promote($0, tensor.dtype) } ?? tensor.dtype
      }
    case .bool: merge(.bool)
    case .int: merge(.int64)
    case .float: merge(defaultFloat)
    default: break
    }
  }

  private mutating func merge(_ dtype: DType) {
    number = number.map { .promote($0, dtype) } ?? dtype
  }

  var result: DType {
    var result = dimmed
    for lower in [zeroDim, number] {
      guard let lower else { continue }
      guard let current = result else {
        result = lower
        continue
      }
      if lower.category > current.category { result = lower }
    }
    return result ?? defaultFloat
  }

  /// `torch.result_type` of these arguments.
  static func result(_ arguments: Argument..., runtime: Runtime) -> DType {
    var promotion = Promotion(runtime)
    for argument in arguments { promotion.add(argument) }
    return promotion.result
  }
}
