/// Values under names, in the order in which they came: a layer's parameters, buffers or children.
struct NamedValues {
  private(set) var entries: [(name: String, value: Value)] = []
  private var places: [String: Int] = [:]

  var count: Int { entries.count }
  var names: [String] { entries.map(\.name) }
  var values: [Value] { entries.map(\.value) }

  init() {}

  init(_ pairs: [(name: String, value: Value)]) {
    for pair in pairs { self[pair.name] = pair.value }
  }

  /// nil: no such name. Setting a known name keeps its place; setting nil takes it out.
  subscript(name: String) -> Value? {
    get { places[name].map { entries[$0].value } }
    set {
      switch (places[name], newValue) {
      case (let place?, let value?): entries[place].value = value
      case (nil, let value?):
        places[name] = entries.count
        entries.append((name, value))
      case (let place?, nil):
        entries.remove(at: place)
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.name] = place }
      case (nil, nil): break
      }
    }
  }

  func contains(_ name: String) -> Bool { places[name] != nil }
}
