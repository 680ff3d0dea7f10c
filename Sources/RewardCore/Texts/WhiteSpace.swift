extension Unicode.Scalar {
    /// Whether the scalar has Unicode's White_Space property; for ASCII told without a look into Unicode's tables,
    /// which is most of what looking through a text would cost.
    public var isWhiteSpace: Bool {
        isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
    }
}

extension String {
    /// The text without the white space around it.
    public var withoutOuterWhiteSpace: String {
        let scalars = unicodeScalars.drop { $0.isWhiteSpace }
        guard let last = scalars.lastIndex(where: { !$0.isWhiteSpace }) else { return "" }
        return String(scalars[...last])
    }
}
