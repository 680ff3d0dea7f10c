/// The machine behind `JSONReader`: one pass over the bytes with a stack of its own.
///
/// Finished values wait on one shared stack until their container closes and takes its share, so every container costs
/// one allocation of the right size. The same stacks hold the names and counts from which a JSON Pointer is built, but
/// only when an error or a note asks for it.
struct JSONParser {
    /// An array or object that is still open.
    struct Frame {
        /// Whether it is an object.
        let isObject: Bool
        /// Where its values begin on the stack of values.
        let firstValue: Int
        /// Where its names begin on the stack of names.
        let firstName: Int
        /// The position of every name, filled only from `JSONObject.indexThreshold` names on.
        var index: [ByteName: Int] = [:]
    }

    /// The text, as typed bytes for making strings.
    let buffer: UnsafeBufferPointer<UInt8>
    /// The same text for word-wise loads.
    let bytes: UnsafeRawBufferPointer
    /// The limits of this reading.
    let limits: JSONLimits
    /// The next byte to look at.
    var position = 0
    /// The open containers, outermost first.
    var frames: [Frame] = []
    /// The finished values of all open containers.
    var values: [JSONValue] = []
    /// The names of all open objects; the last one of an object may still wait for its value.
    var names: [String] = []
    /// The marks of the names on the stack.
    var marks: [UInt64] = []
    /// Names read before, by their marks.
    var knownNames = KnownNames()
    /// Where strings with escapes are put together.
    var scratch: [UInt8] = []
    /// What was odd about the string read last.
    var oddities: StringOddities = []
    /// The notes so far.
    var notes: [JSONNote] = []
    /// How many notes did not fit.
    var omittedNotes = 0
    private var valueCount = 0

    /// Prepares to read all of `buffer`, which must outlive the parser.
    init(_ buffer: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.buffer = buffer
        self.bytes = UnsafeRawBufferPointer(buffer)
        self.limits = limits
    }

    /// Reads the one value of the text and makes sure that nothing follows it.
    mutating func document() throws(JSONReadError) -> JSONDocument {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw failure(.notJSON, at: 0, "the text begins with a byte order mark; send UTF-8 without one")
        }
        skipWhitespace()
        guard position < bytes.count else {
            throw failure(.notJSON, at: position, "the text holds no value; send one JSON value")
        }
        let value = try outermostValue()
        skipWhitespace()
        guard position == bytes.count else {
            let found = describe(position)
            throw failure(.notJSON, at: position, "\(found) follows the end of the value; send exactly one JSON value")
        }
        return JSONDocument(value: value, notes: notes, omittedNotes: omittedNotes)
    }

    /// Reads until the outermost value is complete. Each round reads one scalar or opens one container, then closes
    /// the containers that end there.
    private mutating func outermostValue() throws(JSONReadError) -> JSONValue {
        while true {
            var finished = try scalarOrOpening()
            while let value = finished {
                if frames.isEmpty { return value }
                values.append(value)
                finished = try separatorOrClosing()
            }
        }
    }

    /// Reads a scalar or an empty container, or opens a container up to its first value and returns nil.
    private mutating func scalarOrOpening() throws(JSONReadError) -> JSONValue? {
        valueCount += 1
        guard valueCount <= limits.values else {
            let detail = "the document holds more than \(limits.values) values; send smaller documents"
            throw failure(.tooManyValues, at: position, detail)
        }
        guard position < bytes.count else {
            throw failure(.notJSON, at: position, "the text ends where a value should begin; send the whole document")
        }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            let text = try string()
            if !oddities.isEmpty { note() }
            return .string(text)
        case UInt8(ascii: "{"): return try open(isObject: true)
        case UInt8(ascii: "["): return try open(isObject: false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpectedValueStart()
        }
    }

    private mutating func open(isObject: Bool) throws(JSONReadError) -> JSONValue? {
        guard frames.count < limits.depth else {
            let detail = "arrays and objects are nested deeper than \(limits.depth) levels; send a flatter document"
            throw failure(.tooDeep, at: position, detail)
        }
        let opening = position
        position += 1
        skipWhitespace()
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if position < bytes.count, bytes[position] == closing {
            position += 1
            return isObject ? .object(JSONObject()) : .array([])
        }
        guard position < bytes.count else { throw unclosed(isObject: isObject, opening: opening) }
        frames.append(Frame(isObject: isObject, firstValue: values.count, firstName: names.count))
        if isObject {
            try memberName()
        }
        return nil
    }

    /// After a value inside a container: steps to the next value and returns nil, or closes the container.
    private mutating func separatorOrClosing() throws(JSONReadError) -> JSONValue? {
        let isObject = frames[frames.count - 1].isObject
        skipWhitespace()
        guard position < bytes.count else { throw unclosed(isObject: isObject, opening: nil) }
        switch bytes[position] {
        case UInt8(ascii: ","):
            let comma = position
            position += 1
            skipWhitespace()
            if position < bytes.count, bytes[position] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                let detail = "a comma stands before the closing bracket; remove it"
                throw failure(.notJSON, at: comma, inContainer: true, detail)
            }
            if isObject {
                try memberName()
            }
            return nil
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
            position += 1
            return close()
        default:
            let (thing, closing) = isObject ? ("member", "}") : ("element", "]")
            let detail = "\(describe(position)) follows a finished \(thing); write `,` or `\(closing)` there"
            throw failure(.notJSON, at: position, inContainer: true, detail)
        }
    }

    private mutating func close() -> JSONValue {
        let frame = frames.removeLast()
        let count = values.count - frame.firstValue
        // Taken off the stacks from the end, so that every value moves and none is copied.
        guard frame.isObject else {
            return .array(
                Array(unsafeUninitializedCapacity: count) { elements, initialized in
                    for place in (0..<count).reversed() {
                        elements.initializeElement(at: place, to: values.removeLast())
                    }
                    initialized = count
                })
        }
        let members = [JSONObject.Element](unsafeUninitializedCapacity: count) { members, initialized in
            for place in (0..<count).reversed() {
                members.initializeElement(at: place, to: (names.removeLast(), values.removeLast()))
            }
            initialized = count
        }
        marks.removeLast(count)
        return .object(JSONObject(unique: members, index: frame.index))
    }

    /// Skips the four whitespace characters of RFC 8259 section 2.
    @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}
