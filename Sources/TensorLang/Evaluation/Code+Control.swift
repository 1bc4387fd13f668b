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
      torch: text
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
