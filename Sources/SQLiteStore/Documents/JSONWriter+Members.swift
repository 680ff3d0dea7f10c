internal import JSONText

extension JSONWriter {
    /// Writes a text member, or nothing for `nil`.
    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        string(value)
    }

    /// Writes an integer member, or nothing for `nil`.
    mutating func member(_ name: String, _ value: Int?) {
        guard let value else { return }
        self.name(name)
        int(value)
    }

    /// Writes a boolean member.
    mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Writes a member that is a finite double.
    mutating func member(_ name: String, _ value: Double) {
        self.name(name)
        double(value)
    }

    /// Writes an object member.
    mutating func member(object name: String, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    /// Writes an object.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// Writes an array member, each element by `write`; nothing for `nil`.
    mutating func member<Element>(
        list name: String, _ elements: [Element]?, _ write: (inout JSONWriter, Element) -> Void
    ) {
        guard let elements else { return }
        self.name(name)
        list(elements, write)
    }

    /// Writes an array, each element by `write`.
    mutating func list<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// Writes an object member of texts, ordered by name, so that equal dictionaries give equal bytes.
    mutating func member(_ name: String, _ texts: [String: String]) {
        member(object: name) { writer in
            for (key, value) in texts.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
        }
    }
}
