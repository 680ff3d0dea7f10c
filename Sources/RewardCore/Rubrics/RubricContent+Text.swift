extension RubricContent {
    /// The canonical text form: the items with their attributes, or the guidelines as they are.
    public var text: String {
        switch self {
        case .items(let items): RubricText.write(items)
        case .guidelines(let text): text
        }
    }

    /// What is kept of the text that the content was read from: nothing where it is the canonical form, byte for byte.
    public func source(from text: String?) -> String? {
        guard let text, !text.utf8.elementsEqual(self.text.utf8) else { return nil }
        return text
    }
}
