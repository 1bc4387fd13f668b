final class AssignStatement: StatementCode {
  let target: TargetCode
  let value: Code

  init(_ target: TargetCode, _ value: Code, _ span: Span) {
    self.target = target
    self.value = value
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    try target.assign(try value.evaluate(interpreter, frame), interpreter, frame)
    return .normal
  }
}

/// `name = value` for a local variable.
final class LocalAssignStatement: StatementCode {
  let slot: Int
  let value: Code

  init(_ slot: Int, _ value: Code, _ span: Span) {
    self.slot = slot
    self.value = value
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    frame[slot] = try value.evaluate(interpreter, frame)
    return .normal
  }
}

/// `name = value` for a variable of the top level.
final class GlobalAssignStatement: StatementCode {
  let slot: GlobalSlot
  let value: Code

  init(_ slot: GlobalSlot, _ value: Code, _ span: Span) {
    self.slot = slot
    self.value = value
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    slot.value = try value.evaluate(interpreter, frame)
    return .normal
  }
}

final class MultipleAssignStatement: StatementCode {
  let targets: [TargetCode]
  let value: Code

  init(_ targets: [TargetCode], _ value: Code, _ span: Span) {
    self.targets = targets
    self.value = value
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let result = try value.evaluate(interpreter, frame)
    for target in targets { try target.assign(result, interpreter, frame) }
    return .normal
  }
}

/// `target op= value`: a list, a set, a dict or a tensor changes in place.
final class AugmentedStatement: StatementCode {
  let operation: BinaryOperator
  let target: TargetCode
  /// Reads a name; nil for attributes and subscripts, whose parts must be evaluated once only.
  let reader: Code?
  let value: Code
  let targetSpan: Span
  private let subscriptTarget: SubscriptTarget?
  private let attributeTarget: AttributeTarget?
  /// The place of a local variable; -1: another kind of target.
  private let slot: Int

  init(
    _ operation: BinaryOperator, _ target: TargetCode, reader: Code?, _ value: Code, _ span: Span
  ) {
    self.operation = operation
    self.target = target
    self.reader = reader
    self.value = value
    targetSpan = target.span
    subscriptTarget = target as? SubscriptTarget
    attributeTarget = target as? AttributeTarget
    slot = (target as? LocalTarget)?.slot ?? -1
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    if let reader {
      let old = try reader.evaluate(interpreter, frame)
      let new = try combine(old, interpreter, frame)
      if slot >= 0 {
        frame[slot] = new
      } else {
        try target.assign(new, interpreter, frame)
      }
    } else if let target = subscriptTarget {
      let container = try target.object.evaluate(interpreter, frame)
      let key = try target.key.evaluate(interpreter, frame)
      let old: Value
      do { old = try interpreter.item(container, key) } catch {
        throw error.located(at: targetSpan)
      }
      try target.store(
        try combine(old, interpreter, frame), in: container, at: key, interpreter)
    } else if let target = attributeTarget {
      let holder = try target.object.evaluate(interpreter, frame)
      let old: Value
      do { old = try interpreter.attribute(holder, target.name) } catch {
        throw error.located(at: targetSpan)
      }
      try target.store(try combine(old, interpreter, frame), in: holder, interpreter)
    }
    return .normal
  }

  @inline(__always)
  private func combine(
    _ old: Value, _ interpreter: Interpreter, _ frame: Frame
  ) throws -> Value {
    let operand = try value.evaluate(interpreter, frame)
    switch (old, operand) {
    case (.int(let x), .int(let y)):
      switch operation {
      case .add:
        let (result, overflow) = x.addingReportingOverflow(y)
        if !overflow { return .int(result) }
      case .subtract:
        let (result, overflow) = x.subtractingReportingOverflow(y)
        if !overflow { return .int(result) }
      default: break
      }
    case (.float(let x), .float(let y)):
      switch operation {
      case .add: return .float(x + y)
      case .subtract: return .float(x - y)
      case .multiply: return .float(x * y)
      default: break
      }
    default: break
    }
    do { return try interpreter.binary(operation, old, operand, inPlace: true) } catch {
      if let error = error as? LanguageError, error.span == nil {
        error.span = span
        for (argument, text) in error.blamed {
          switch argument {
          case .receiver, .positional(0): error.labels.append(.init(targetSpan, text))
          case .positional(1): error.labels.append(.init(value.span, text))
          default: break
          }
        }
        error.blamed = []
      }
      throw error
    }
  }
}
