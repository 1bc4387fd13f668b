import TensorOps

/// An expression as a statement; at the top level its value is shown.
final class ExpressionStatement: StatementCode {
  let expression: Code

  init(_ expression: Code, _ span: Span) {
    self.expression = expression
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    _ = try expression.evaluate(interpreter, frame)
    return .normal
  }
}

final class EchoStatement: StatementCode {
  let expression: Code
  let muted: Bool
  /// Inside `if`, `for` and the like: shown in the interactive session only.
  let isInside: Bool

  init(_ expression: Code, muted: Bool, isInside: Bool, _ span: Span) {
    self.expression = expression
    self.muted = muted
    self.isInside = isInside
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let value = try expression.evaluate(interpreter, frame)
    if !isInside || interpreter.echoesInside {
      do { try interpreter.echo(value, muted: muted) } catch { throw error.located(at: span) }
    }
    return .normal
  }
}

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

final class IfStatement: StatementCode {
  let condition: Code
  let then: Block
  let otherwise: Block

  init(_ condition: Code, _ then: Block, _ otherwise: Block, _ span: Span) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    if try condition.test(interpreter, frame) { return try then.execute(interpreter, frame) }
    return try otherwise.execute(interpreter, frame)
  }
}

final class WhileStatement: StatementCode {
  let condition: Code
  let body: Block
  let otherwise: Block

  init(_ condition: Code, _ body: Block, _ otherwise: Block, _ span: Span) {
    self.condition = condition
    self.body = body
    self.otherwise = otherwise
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    while try condition.test(interpreter, frame) {
      try interpreter.poll()
      switch try body.execute(interpreter, frame) {
      case .normal, .continues: break
      case .breaks: return .normal
      case .returns: return .returns
      }
    }
    return try otherwise.execute(interpreter, frame)
  }
}

final class ForStatement: StatementCode {
  let target: TargetCode
  let iterable: Code
  let body: Block
  let otherwise: Block
  /// The place of a local variable; -1: another kind of target.
  private let slot: Int

  init(
    _ target: TargetCode, _ iterable: Code, _ body: Block, _ otherwise: Block, _ span: Span
  ) {
    self.target = target
    self.iterable = iterable
    self.body = body
    self.otherwise = otherwise
    slot = (target as? LocalTarget)?.slot ?? -1
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let values = try iterable.evaluate(interpreter, frame)
    var end: Completion?
    do {
      try interpreter.forEach(values) { value in
        if slot >= 0 {
          frame[slot] = value
        } else {
          try target.assign(value, interpreter, frame)
        }
        switch try body.execute(interpreter, frame) {
        case .normal, .continues: return true
        case .breaks:
          end = .normal
          return false
        case .returns:
          end = .returns
          return false
        }
      }
    } catch { throw error.located(at: iterable.span) }
    if let end { return end }
    return try otherwise.execute(interpreter, frame)
  }
}

final class ReturnStatement: StatementCode {
  let value: Code?

  init(_ value: Code?, _ span: Span) {
    self.value = value
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    interpreter.returnValue = try value?.evaluate(interpreter, frame) ?? .none
    return .returns
  }
}

final class JumpStatement: StatementCode {
  let completion: Completion

  init(_ completion: Completion, _ span: Span) {
    self.completion = completion
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    completion
  }
}

final class DeleteStatement: StatementCode {
  let targets: [TargetCode]

  init(_ targets: [TargetCode], _ span: Span) {
    self.targets = targets
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    for target in targets { try target.delete(interpreter, frame) }
    return .normal
  }
}

final class AssertStatement: StatementCode {
  let condition: Code
  let message: Code?

  init(_ condition: Code, _ message: Code?, _ span: Span) {
    self.condition = condition
    self.message = message
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    if try condition.test(interpreter, frame) { return .normal }
    let text = try message.map { try interpreter.str(try $0.evaluate(interpreter, frame)) }
    throw LanguageError(
      .assertionError, code: "assertion", message: text ?? "the assertion does not hold",
      torch: text ?? ""
    ).located(at: condition.span)
  }
}

/// `with context as target:`.
final class WithStatement: StatementCode {
  let context: Code
  let target: TargetCode?
  let body: Block

  init(_ context: Code, _ target: TargetCode?, _ body: Block, _ span: Span) {
    self.context = context
    self.target = target
    self.body = body
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let value = try context.evaluate(interpreter, frame)
    guard case .object(let manager) = value, let entered = try manager.enter(in: interpreter)
    else {
      throw LanguageError(
        .typeError, "'\(value.typeName)' object does not support the context manager protocol"
      ).located(at: context.span)
    }
    let completion: Completion
    do {
      try target?.assign(entered, interpreter, frame)
      completion = try body.execute(interpreter, frame)
    } catch {
      try manager.exit(in: interpreter)
      throw error
    }
    try manager.exit(in: interpreter)
    return completion
  }
}

/// `import a.b as c`.
final class ImportStatement: StatementCode {
  let path: String
  let hasAlias: Bool
  let target: TargetCode

  init(_ path: String, hasAlias: Bool, _ target: TargetCode, _ span: Span) {
    self.path = path
    self.hasAlias = hasAlias
    self.target = target
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    do {
      let module = try interpreter.module(path)
      if hasAlias {
        try target.assign(.object(module), interpreter, frame)
      } else {
        let first = String(path.prefix { $0 != "." })
        try target.assign(.object(try interpreter.module(first)), interpreter, frame)
      }
    } catch { throw error.located(at: span) }
    return .normal
  }
}

/// `from module import name as target`.
final class ImportFromStatement: StatementCode {
  let path: String
  let moduleSpan: Span
  let names: [(name: String, span: Span, target: TargetCode)]
  /// For `*`: binds any name.
  let star: ((String) -> TargetCode)?

  init(
    _ path: String, moduleSpan: Span, _ names: [(name: String, span: Span, target: TargetCode)],
    star: ((String) -> TargetCode)?, _ span: Span
  ) {
    self.path = path
    self.moduleSpan = moduleSpan
    self.names = names
    self.star = star
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    let module: ModuleObject
    do { module = try interpreter.module(path) } catch { throw error.located(at: moduleSpan) }
    if let star {
      for name in module.attributeNames where !name.hasPrefix("_") {
        if let value = module.member(name) {
          try star(name).assign(value, interpreter, frame)
        }
      }
    }
    for (name, span, target) in names {
      do {
        try target.assign(try interpreter.importedMember(name, of: module), interpreter, frame)
      } catch { throw error.located(at: span) }
    }
    return .normal
  }
}

/// `%name text`.
final class CommandStatement: StatementCode {
  let name: String
  let nameSpan: Span
  let text: String
  let textSpan: Span

  init(_ name: String, nameSpan: Span, _ text: String, textSpan: Span, _ span: Span) {
    self.name = name
    self.nameSpan = nameSpan
    self.text = text
    self.textSpan = textSpan
    super.init(span)
  }

  override func execute(_ interpreter: Interpreter, _ frame: Frame) throws -> Completion {
    do { try interpreter.runCommand(name, text) } catch {
      throw error.located(at: nameSpan)
    }
    return .normal
  }
}
