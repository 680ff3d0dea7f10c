internal import JSONText
internal import RewardCore

/// Reads the pairs of texts of vLLM's scoring interfaces: one query for one or many documents, or as many queries as
/// documents. Queries are prompts, documents are responses.
struct TextPairs {
    /// Members that go together, in the order in which they are looked for.
    static let names = [
        ("queries", "documents"), ("queries", "items"), ("data_1", "data_2"), ("text_1", "text_2"), ("query", "items"),
    ]

    /// The body.
    let body: TrainerBody

    /// Whether a body has one of the pairs, which no body of this service's own has.
    static func areIn(_ object: JSONObject) -> Bool {
        names.contains { object[$0.0] != nil && object[$0.1] != nil }
    }

    /// The samples of the first pair that is there.
    func samples() throws(Problem) -> [TrainerSample] {
        guard let pair = Self.names.first(where: { body.object[$0.0] != nil && body.object[$0.1] != nil }) else {
            throw Problem(
                invalid: "",
                "the body has no pair of texts; send queries and documents, queries and items, data_1 and data_2, "
                    + "text_1 and text_2, or query and items")
        }
        return try samples(pair.0, pair.1)
    }

    /// The samples of two members.
    func samples(_ left: String, _ right: String) throws(Problem) -> [TrainerSample] {
        let queries = list(left)
        let documents = list(right)
        guard !queries.isEmpty, !documents.isEmpty, queries.count == 1 || queries.count == documents.count else {
            throw Problem(
                invalid: "/" + right,
                "\(left) has \(queries.count) texts and \(right) \(documents.count); send one query, or as many as "
                    + "documents, and at least one document")
        }
        return documents.enumerated().map { index, document in
            let query = queries.count == 1 ? queries[0] : queries[index]
            return TrainerSample(
                pointer: document.pointer, prompt: body.texts.prompt(query.value, query.pointer),
                response: body.texts.response(document.value, document.pointer),
                metadata: body.object["metadata"]?.object)
        }
    }

    private func list(_ name: String) -> [(value: JSONValue, pointer: String)] {
        switch body.object[name] {
        case nil, .null: []
        case .array(let values):
            values.enumerated().map { ($0.element, JSONPointer.element($0.offset, of: "/" + name)) }
        case .some(let value): [(value, "/" + name)]
        }
    }
}
