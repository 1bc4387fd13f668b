import Testing

@testable import TensorOps

/// A runtime for one test: a fixed seed, plenty of memory.
func testRuntime(threads: Int = 2, shapesOnly: Bool = false) -> Runtime {
  Runtime(memory: MemoryBudget(limit: 1 << 32), seed: 1, threads: threads, shapesOnly: shapesOnly)
}

extension Tensor {
  /// A row-major tensor of these numbers.
  static func of(_ values: [Scalar], _ shape: [Int], _ dtype: DType = .float32) throws -> Tensor {
    let result = try testRuntime().make(shape: shape, dtype: dtype)
    for (place, value) in values.enumerated() { result.store(value, at: place) }
    return result
  }

  /// A 1-d tensor of doubles.
  static func of(_ values: [Double], _ dtype: DType = .float32) throws -> Tensor {
    try of(values.map { .float($0) }, [values.count], dtype)
  }

  /// A 1-d tensor of ints.
  static func of(ints: [Int], _ dtype: DType = .int64) throws -> Tensor {
    try of(ints.map { .int($0) }, [ints.count], dtype)
  }

  /// All elements as doubles, in row-major order of their indices.
  var doubles: [Double] { scalars.map(\.double) }
}

extension TensorOps.Operation {
  /// Calls a signature with these arguments; what is left out takes its default.
  func callAsFunction(_ arguments: Argument..., signature: Int = 0) throws -> Tensor {
    let result = try result(arguments, signature: signature, runtime: testRuntime())
    switch result {
    case .tensor(let tensor), .rebound(_, let tensor): return tensor
    case .argument(let place):
      if case .tensor(let tensor) = arguments[place] { return tensor }
    default: break
    }
    Issue.record("\(name) does not give one tensor")
    return try .of([0.0])
  }

  /// Stores the result into a tensor, as `x.name_(…)` does.
  func call(_ arguments: Argument..., into destination: Tensor, signature: Int = 0) throws {
    let signature = signatures[signature]
    var bound = arguments
    for parameter in signature.parameters.dropFirst(arguments.count) {
      bound.append(parameter.defaultValue ?? .none)
    }
    var call = Call(
      operation: self, signature: signature, arguments: bound, runtime: testRuntime(),
      spelling: name + "_")
    call.destinations = [destination]
    _ = try run(call)
  }

  /// PyTorch's words for the refusal of these arguments; nil where they are taken.
  func refusal(_ arguments: Argument..., signature: Int = 0) -> String? {
    do throws(OperationError) {
      _ = try result(arguments, signature: signature, runtime: testRuntime())
      return nil
    } catch {
      return error.fault.torch ?? error.fault.message
    }
  }

  /// The shape and dtype that the plan says, without data.
  func planned(_ arguments: Argument..., signature: Int = 0) throws -> Tensor {
    let shapeOnly = arguments.map { argument -> Argument in
      if case .tensor(let tensor) = argument {
        return .tensor(Tensor(layout: tensor.layout, dtype: tensor.dtype, storage: nil))
      }
      return argument
    }
    let result = try result(
      shapeOnly, signature: signature, runtime: testRuntime(shapesOnly: true))
    if case .tensor(let tensor) = result { return tensor }
    Issue.record("\(name) does not plan one tensor")
    return try .of([0.0])
  }
}
