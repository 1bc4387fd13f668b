/// What a call will do, worked out from shapes, strides, dtypes and arguments alone. Planning
/// touches no data, no random generator and no memory.
public protocol Plan: Sendable {
  /// Shape, strides and dtype of every result.
  ///
  /// Throws `NeedsValues` where they depend on values.
  var outputs: PlannedOutputs { get throws(OperationError) }
}

/// One planned result.
public struct Output: Sendable, Equatable {
  public var layout: Layout
  public var dtype: DType

  public init(layout: Layout, dtype: DType) {
    self.layout = layout
    self.dtype = dtype
  }

  public init(shape: [Int], dtype: DType) {
    self.init(layout: Layout(contiguous: shape), dtype: dtype)
  }

  var shapeOnly: Tensor { Tensor(layout: layout, dtype: dtype, storage: nil) }
}

/// The planned results of a call, in the form in which it gives them.
public enum PlannedOutputs: Sendable {
  case one(Output)
  case several([Output], CallResult.Form)
  /// Known without data: a size, a flag, the argument itself.
  case known(CallResult)

  /// What a shape-only call gives.
  public var shapeOnlyResult: CallResult {
    switch self {
    case .one(let output): .tensor(output.shapeOnly)
    case .several(let outputs, let form): .tensors(outputs.map(\.shapeOnly), form)
    case .known(let result): result
    }
  }

  /// The tensors among them.
  public var all: [Output] {
    switch self {
    case .one(let output): [output]
    case .several(let outputs, _): outputs
    case .known: []
    }
  }
}

/// A plan whose result is a fresh tensor, with nothing else to remember.
public struct FreshPlan: Plan {
  public let output: Output
  public init(shape: [Int], dtype: DType) throws(OperationError) {
    _ = try Shape.byteCount(shape, dtype: dtype)
    output = Output(shape: shape, dtype: dtype)
  }
  public init(layout: Layout, dtype: DType) throws(OperationError) {
    _ = try Shape.byteCount(layout.shape, dtype: dtype)
    output = Output(layout: layout, dtype: dtype)
  }
  public var outputs: PlannedOutputs { .one(output) }
  public var layout: Layout { output.layout }
  public var shape: [Int] { output.layout.shape }
  public var dtype: DType { output.dtype }
}

/// A plan whose result is the input seen through another layout: a view.
public struct ViewPlan: Plan {
  public let layout: Layout
  public let dtype: DType
  public init(_ input: Tensor, layout: Layout) {
    self.layout = layout
    dtype = input.dtype
  }
  public var outputs: PlannedOutputs { .one(Output(layout: layout, dtype: dtype)) }
}

/// A plan whose results are several views of the input.
public struct ViewsPlan: Plan {
  public let layouts: [Layout]
  public let dtype: DType
  public let form: CallResult.Form
  public init(_ input: Tensor, layouts: [Layout], form: CallResult.Form = .tuple) {
    self.layouts = layouts
    dtype = input.dtype
    self.form = form
  }
  public var outputs: PlannedOutputs {
    .several(layouts.map { Output(layout: $0, dtype: dtype) }, form)
  }
}

/// A plan whose result is known without data.
public struct KnownPlan: Plan {
  public let result: CallResult
  public init(_ result: CallResult) { self.result = result }
  public var outputs: PlannedOutputs { .known(result) }
}

/// A plan whose result's shape depends on values.
public struct ValuePlan: Plan {
  public init() {}
  public var outputs: PlannedOutputs {
    get throws(OperationError) { throw OperationError(NeedsValues()) }
  }
}
