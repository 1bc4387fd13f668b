import TensorOps

/// Operators between arrays of one shape and dtype, or an array and a number, where NumPy's meaning
/// is PyTorch's: the short way of PyTorch's operators.
enum ArrayShortWay {
  /// The operation, and the dtypes besides float32 and float64 in which the two libraries agree.
  typealias Target = (operation: OperatorTable.Target, integers: Bool?)

  static func target(_ operation: BinaryOperator) -> Target? {
    let entry = OperatorTable.binary(operation)
    guard let target = entry.operation else { return nil }
    switch operation {
    case .add, .subtract, .multiply: return (target, true)
    // Integers divide to float64 in NumPy, and to float32 in PyTorch.
    case .divide: return (target, false)
    default: return nil
    }
  }

  /// nil where the long way has to be taken.
  @inline(__always)
  static func answer(
    _ target: Target, _ left: Value, _ right: Value, _ interpreter: Interpreter
  ) throws -> Value? {
    guard case .tensor(let a) = left, a.flavour == .numpy || a.flavour == .numpyScalar else {
      return nil
    }
    switch a.tensor.dtype {
    case .float32, .float64: break
    case .int64 where target.integers != false: break
    default: return nil
    }
    let signature = target.operation.signature
    do throws(OperationError) {
      let result: Tensor?
      switch right {
      case .tensor(let b) where b.flavour == .numpy || b.flavour == .numpyScalar:
        result = try signature.alike(a.tensor, b.tensor, interpreter.runtime)
      case .int(let number):
        result = try signature.alike(a.tensor, number: .int(number), interpreter.runtime)
      case .float(let number):
        result = try signature.alike(a.tensor, number: .float(number), interpreter.runtime)
      default: return nil
      }
      return result.map {
        .tensor(TensorObject($0, flavour: $0.rank == 0 ? .numpyScalar : .numpy))
      }
    } catch {
      throw Operations.failure(error, signature, [])
    }
  }
}
