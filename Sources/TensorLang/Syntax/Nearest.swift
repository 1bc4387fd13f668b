/// The names nearest to a mistyped one, by edit distance.
public enum Nearest {
  public static func names(to name: String, among candidates: some Sequence<String>) -> [String] {
    let wanted = Array(name.utf8)
    if wanted.isEmpty || wanted.count > 60 { return [] }
    // In names of one or two letters any other is as near.
    let limit = wanted.count < 3 ? 0 : max(1, wanted.count / 3)
    let folded = name.lowercased().filter { $0 != "_" }
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates {
      if candidate.hasPrefix("_") && !name.hasPrefix("_") { continue }
      if candidate == name { continue }
      if candidate.lowercased().filter({ $0 != "_" }) == folded {
        found.append((0, candidate))
        continue
      }
      let other = Array(candidate.utf8)
      if abs(other.count - wanted.count) > limit { continue }
      let distance = self.distance(wanted, other, limit: limit)
      if distance <= limit { found.append((distance, candidate)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best = found.first?.distance else { return [] }
    return found.filter { $0.distance == best }.prefix(3).map { $0.name }
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    if a.isEmpty { return b.count }
    if b.isEmpty { return a.count }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var current = last
    for i in 1...a.count {
      current[0] = i
      var least = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        var value = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          value = min(value, beforeLast[j - 2] + 1)
        }
        current[j] = value
        least = min(least, value)
      }
      if least > limit { return limit + 1 }
      beforeLast = last
      last = current
    }
    return last[b.count]
  }
}
