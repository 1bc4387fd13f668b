/// A module: a table of members, part of which may be filled in when it is asked for.
public final class ModuleObject: Object {
  /// Dotted: `torch.nn.functional`.
  public let name: String
  @exclusivity(unchecked) private(set) var members: [String: Value] = [:]
  /// Counts changes, so that a node may keep what it looked up.
  @exclusivity(unchecked) private(set) var version = 0
  /// Finds members that are made on demand.
  private let provider: (String) -> Value?
  private let providedNames: () -> [String]

  public init(
    _ name: String, provider: @escaping (String) -> Value? = { _ in nil },
    names: @escaping () -> [String] = { [] }
  ) {
    self.name = name
    self.provider = provider
    providedNames = names
  }

  public override var typeName: String { "module" }
  public override var representation: String { "<module '\(name)'>" }

  /// Adds or replaces a member.
  public func define(_ name: String, _ value: Value) {
    members[name] = value
    version &+= 1
  }

  public func define(
    _ name: String, _ signature: Signature, _ body: @escaping NativeFunction.Body
  ) {
    define(name, .object(NativeFunction(name, signature, body: body)))
  }

  public func member(_ name: String) -> Value? {
    if let value = members[name] { return value }
    if name == "__name__" { return .text(self.name) }
    guard let value = provider(name) else { return nil }
    members[name] = value
    return value
  }

  public override func attribute(_ name: String, in interpreter: Interpreter) throws -> Value? {
    member(name)
  }

  public override func setAttribute(
    _ name: String, to value: Value, in interpreter: Interpreter
  ) throws {
    define(name, value)
  }

  public override var attributeNames: [String] {
    Array(Set(members.keys).union(providedNames())).sorted()
  }
}
