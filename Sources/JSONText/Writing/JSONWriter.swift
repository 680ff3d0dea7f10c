/// Appends compact JSON text to a byte array and puts the commas itself.
///
/// Order is the order of the calls; nothing is escaped that need not be (RFC 8259 section 7), so text outside ASCII
/// stays readable UTF-8. The one bit of state, whether a comma is due, suffices because it is due exactly after a
/// finished value; a depth counter catches an unbalanced end in debug builds. Callers alternate `name` and a value
/// inside objects; that is not checked.
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    private var commaIsDue = false
    private var depth = 0

    /// Makes an empty writer with room for `capacity` bytes before it has to grow.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object: `{`.
    public mutating func beginObject() {
        begin(UInt8(ascii: "{"))
    }

    /// Closes the innermost object: `}`.
    public mutating func endObject() {
        end(UInt8(ascii: "}"))
    }

    /// Opens an array: `[`.
    public mutating func beginArray() {
        begin(UInt8(ascii: "["))
    }

    /// Closes the innermost array: `]`.
    public mutating func endArray() {
        end(UInt8(ascii: "]"))
    }

    /// Writes a member's name; its value must follow.
    public mutating func name(_ name: String) {
        StringEscaper.append(name, comma: commaIsDue, colon: true, to: &bytes)
        commaIsDue = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        StringEscaper.append(value, comma: commaIsDue, to: &bytes)
        commaIsDue = true
    }

    /// Writes a string from UTF-8 bytes; bytes that are not UTF-8 become U+FFFD.
    public mutating func string(utf8 value: [UInt8]) {
        string(String(decoding: value, as: UTF8.self))
    }

    /// Writes a number without fraction.
    public mutating func int(_ value: Int) {
        startValue()
        DecimalDigits.append(value, to: &bytes)
    }

    /// Writes the shortest number that reads back to the same bits, with a point or an exponent; `null` for NaN and the
    /// infinities, which JSON cannot express.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        startValue()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        startValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        startValue()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes a number as its text stands.
    public mutating func number(_ value: JSONNumber) {
        startValue()
        bytes.append(contentsOf: value.text.utf8)
    }

    /// Writes text that the caller knows to be one valid JSON value. It is not checked.
    public mutating func raw(_ json: [UInt8]) {
        startValue()
        bytes.append(contentsOf: json)
    }

    /// Writes the bytes of a span, exactly as they stood in the text that was read.
    public mutating func raw(_ span: JSONSpan) {
        startValue()
        bytes.append(contentsOf: span.bytes)
    }

    /// Writes a whole value. The recursion is as deep as the value, which the reader bounds.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements {
                self.value(element)
            }
            endArray()
        case .object(let object):
            beginObject()
            for (name, value) in object {
                self.name(name)
                self.value(value)
            }
            endObject()
        }
    }

    /// Ends a line of JSON Lines: the next value starts a new document.
    public mutating func endLine() {
        assert(depth == 0, "a line ends inside an open JSON container")
        bytes.append(UInt8(ascii: "\n"))
        commaIsDue = false
    }

    /// Hands over the text and leaves the writer empty, without a copy.
    public mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes = []
        commaIsDue = false
        return taken
    }

    private mutating func startValue() {
        if commaIsDue {
            bytes.append(UInt8(ascii: ","))
        }
        commaIsDue = true
    }

    private mutating func begin(_ bracket: UInt8) {
        startValue()
        bytes.append(bracket)
        commaIsDue = false
        depth += 1
    }

    private mutating func end(_ bracket: UInt8) {
        assert(depth > 0, "a JSON container ends that was never begun")
        bytes.append(bracket)
        commaIsDue = true
        depth -= 1
    }
}
