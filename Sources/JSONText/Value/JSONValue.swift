/// A JSON value (RFC 8259 section 3) that keeps what a reader or a hash of the text could tell apart.
///
/// Objects keep the order of their members and numbers keep their source text, because schemas sent to a model need
/// the order, trainers need `1.0` and not `1`, and integers beyond 64 bits must survive unchanged. Values are equal
/// when they would be written as the same bytes: member order counts, `1` and `1.0` differ, and strings compare by
/// their UTF-8 bytes and not by Unicode canonical equivalence as `String` does.
///
/// The enum is not `indirect`: arrays and objects already store their elements behind one reference, so strings and
/// numbers need no allocation of their own.
public enum JSONValue: Sendable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number with its source text.
    case number(JSONNumber)
    /// A string, escapes already decoded.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object with its members in source order.
    case object(JSONObject)

    /// A number without fraction and exponent, for example `42`.
    public static func integer(_ value: Int) -> JSONValue {
        .number(JSONNumber(value))
    }

    /// A number that always prints with a point or an exponent, for example `1.0`.
    ///
    /// JSON has no text for NaN and the infinities (RFC 8259 section 6). They become `null`, never a number that a
    /// trainer could mistake for a reward. Use `JSONNumber.init?(_: Double)` to tell them apart.
    public static func double(_ value: Double) -> JSONValue {
        guard let number = JSONNumber(value) else { return .null }
        return .number(number)
    }
}

extension JSONValue: Equatable {
    /// Whether both values would be written as the same bytes.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}
