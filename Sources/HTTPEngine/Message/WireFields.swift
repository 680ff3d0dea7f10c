/// The fields of a head as they came: their bytes in one array, and where each name and value stands.
///
/// A handler looks at two or three of a request's fields, and the fastest routes at fewer, so nothing is made into text
/// before somebody asks for it. Two allocations hold all fields of a head.
struct WireFields: Sendable {
    /// Where one field stands among the bytes.
    struct Place: Sendable {
        /// Where its name begins.
        let start: Int32
        /// Where its name ends and its value begins.
        let nameEnd: Int32
        /// Where its value ends.
        let end: Int32
        /// Whether the value has no byte above 127.
        let isASCII: Bool
    }

    /// Names and values, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// The fields in order.
    private(set) var places: [Place] = []

    /// Makes room for a head of so many bytes, so that most heads allocate twice and never again.
    mutating func reserve(bytes count: Int) {
        bytes.reserveCapacity(count)
        places.reserveCapacity(8)
    }

    /// Appends a checked field.
    mutating func add(_ parts: FieldLine.Parts) {
        let start = bytes.count
        bytes.append(contentsOf: parts.name)
        bytes.append(contentsOf: parts.value)
        // A head is far smaller than 2 GiB: the setting of its limit says so.
        places.append(
            Place(
                start: Int32(truncatingIfNeeded: start), nameEnd: Int32(truncatingIfNeeded: start + parts.name.count),
                end: Int32(truncatingIfNeeded: bytes.count), isASCII: parts.isASCII))
    }

    /// The name of a field.
    func name(_ place: Place) -> String {
        bytes.withUnsafeBufferPointer { $0.view(Int(place.start)..<Int(place.nameEnd)).text(isASCII: true) }
    }

    /// The value of a field.
    func value(_ place: Place) -> String {
        bytes.withUnsafeBufferPointer { $0.view(Int(place.nameEnd)..<Int(place.end)).text(isASCII: place.isASCII) }
    }

    /// The place of the first field of the name at or behind an index; nil when there is none.
    func firstIndex(of name: String, from start: Int = 0) -> Int? {
        var name = name
        return name.withUTF8 { wanted in
            bytes.withUnsafeBufferPointer { bytes in
                places.withUnsafeBufferPointer { places in
                    for index in start..<places.count {
                        let place = places[index]
                        guard Int(place.nameEnd - place.start) == wanted.count else { continue }
                        if bytes.view(Int(place.start)..<Int(place.nameEnd)).equalsIgnoringCase(wanted) { return index }
                    }
                    return nil
                }
            }
        }
    }
}
