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
    case .tensor(let tensor): add(tensor)
    case .bool: merge(.bool)
    case .int: merge(.int64)
    case .float: merge(defaultFloat)
    default: break
    }
  }

  mutating func add(_ tensor: Tensor) {
    if tensor.rank == 0 {
      zeroDim = Promotion.joined(zeroDim, tensor.dtype)
    } else {
      dimmed = Promotion.joined(dimmed, tensor.dtype)
    }
  }

  private mutating func merge(_ dtype: DType) { number = Promotion.joined(number, dtype) }

  private static func joined(_ known: DType?, _ dtype: DType) -> DType {
    guard let known else { return dtype }
    return .promote(known, dtype)
  }

  /// The lower rank counts only where it is of a higher category.
  private static func outranked(_ higher: DType?, _ lower: DType?) -> DType? {
    guard let lower else { return higher }
    guard let higher else { return lower }
    return lower.category > higher.category ? lower : higher
  }

  var result: DType {
    Promotion.outranked(dimmed, Promotion.outranked(zeroDim, number)) ?? defaultFloat
  }

  /// `torch.result_type` of these arguments.
  static func result(_ arguments: Argument..., runtime: Runtime) -> DType {
    var promotion = Promotion(runtime)
    for argument in arguments { promotion.add(argument) }
    return promotion.result
  }
}

/// A number that the dtype it should be stored as can't hold.
public struct NumberOverflow: Fault {
  public static let code = "number-overflow"
  public let value: Scalar
  public let dtype: DType
  public let parameter: String
  public init(_ value: Scalar, _ dtype: DType, parameter: String = "value") {
    self.value = value
    self.dtype = dtype
    self.parameter = parameter
  }
  public var message: String { "\(value.double) doesn't fit into \(dtype.name)" }
  public var torch: String? {
    "value cannot be converted to type \(dtype.nativeName) without overflow"
  }
  public var blamed: [String] { [parameter] }
}

extension DType {
  /// The name of the processor's type, as some of PyTorch's messages spell it.
  var nativeName: String {
    switch self {
    case .bool: "bool"
    case .uint8: "uint8_t"
    case .int8: "int8_t"
    case .int16: "int16_t"
    case .int32: "int"
    case .int64: "int64_t"
    case .float16: "c10::Half"
    case .bfloat16: "c10::BFloat16"
    case .float32: "float"
    case .float64: "double"
    }
  }

  /// The name that other messages of PyTorch's print: `long int`, `unsigned char`.
  var typeName: String {
    switch self {
    case .uint8: "unsigned char"
    case .int8: "signed char"
    case .int16: "short int"
    case .int64: "long int"
    default: nativeName
    }
  }

  /// The smallest and largest finite values, as doubles.
  var finiteLimit: Double {
    switch self {
    case .float16: 65504
    case .bfloat16: Double(BFloat16(bits: 0x7F7F).float)
    case .float32: Double(Float.greatestFiniteMagnitude)
    default: Double.greatestFiniteMagnitude
    }
  }

  /// The smallest and largest integers; those of int64 for what isn't integral.
  package var integerLimits: ClosedRange<Int> {
    switch self {
    case .bool: 0...1
    case .uint8: 0...255
    case .int8: -128...127
    case .int16: -32768...32767
    case .int32: Int(Int32.min)...Int(Int32.max)
    default: Int.min...Int.max
    }
  }
}

extension Scalar {
  /// Whether PyTorch's checked conversion takes it: anything becomes a bool, negative ints wrap
  /// round for uint8, infinities and NaN become floats only.
  func fits(_ dtype: DType) -> Bool {
    switch self {
    case .bool: return true
    case .int(let value):
      if dtype == .bool { return true }
      if dtype.isFloatingPoint { return Double(value).magnitude <= dtype.finiteLimit }
      if dtype == .uint8 { return value >= -255 && value <= 255 }
      return dtype.integerLimits.contains(value)
    case .float(let value):
      if dtype == .bool { return true }
      if dtype.isFloatingPoint {
        return !value.isFinite || value.magnitude <= dtype.finiteLimit
      }
      let limits = dtype.integerLimits
      // A fraction is cut, so that all below the next integer fits; 2⁶³ does not.
      return value >= Double(limits.lowerBound) && value < Double(limits.upperBound) + 1
    }
  }

  /// The number, or PyTorch's refusal where the dtype can't hold it.
  func checked(_ dtype: DType, parameter: String = "value") throws(OperationError) -> Scalar {
    if !fits(dtype) { throw OperationError(NumberOverflow(self, dtype, parameter: parameter)) }
    return self
  }
}
