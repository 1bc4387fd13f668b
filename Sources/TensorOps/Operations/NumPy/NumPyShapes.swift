/// NumPy's axes and broadcasting: PyTorch's rules, refused in NumPy's words.
enum NumPyShapes {
  /// The axis counted from the front.
  static func axis(
    _ axis: Int, rank: Int, parameter: String = "axis", prefix: String = ""
  ) throws(OperationError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw OperationError(
        AxisOutOfBounds(axis: axis, rank: rank, parameter: parameter, prefix: prefix))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The axes counted from the front, each once; nil for all.
  static func axes(
    _ axes: [Int]?, rank: Int, parameter: String = "axis", repeated: String? = nil,
    prefix: String = ""
  ) throws(OperationError) -> [Int]? {
    guard let axes else { return nil }
    var result: [Int] = []
    for given in axes {
      let axis = try axis(given, rank: rank, parameter: parameter, prefix: prefix)
      if result.contains(axis) {
        throw OperationError(DuplicateAxis(parameter: parameter, sentence: repeated))
      }
      result.append(axis)
    }
    return result
  }

  /// The shape to which all broadcast.
  static func broadcast(
    _ shapes: [[Int]], names: [String]
  ) throws(OperationError) -> [Int] {
    var result: [Int] = []
    for shape in shapes {
      do throws(OperationError) {
        result = try Shape.broadcast(result, shape)
      } catch {
        let clash = error.fault as? BroadcastMismatch
        throw OperationError(ArraysNotBroadcast(shapes: shapes, names: names, dim: clash?.dim))
      }
    }
    return result
  }
}
