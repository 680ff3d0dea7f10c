internal import JSONText

/// Reads a request's body as one JSON object.
enum BodyReader {
    /// The object and the reader's notes. An empty body is an empty object where the route can do without a body.
    ///
    /// Throws for a body that is too large, is not JSON, or is no object.
    static func object(
        _ bytes: [UInt8], isOptional: Bool, configuration: RewardAPIConfiguration
    ) throws(Problem) -> (object: JSONObject, document: JSONDocument) {
        if bytes.isEmpty {
            guard !isOptional else { return (JSONObject(), JSONDocument(value: .object(JSONObject()))) }
            throw Problem(.notJSON, "the body is empty; send a JSON object")
        }
        guard bytes.count <= configuration.bodyBytesMax else {
            throw tooLarge(bytes.count, max: configuration.bodyBytesMax)
        }
        let document: JSONDocument
        do throws(JSONReadError) {
            document = try JSONReader.read(
                bytes, limits: JSONLimits(depth: configuration.depthMax, values: configuration.valuesMax))
        } catch {
            throw Problem(
                type(of: error.kind), error.message,
                errors: [FieldProblem(pointer: error.pointer, detail: error.detail)])
        }
        guard let object = document.value.object else {
            throw Problem(invalid: "", "the body is of kind \(document.value.kindName), but must be an object")
        }
        return (object, document)
    }

    /// The problem of a body with too many bytes.
    static func tooLarge(_ bytes: Int, max: Int) -> Problem {
        Problem(.bodyTooLarge, "the body has \(bytes) bytes, but at most \(max) are taken; send several requests")
    }

    private static func type(of kind: JSONReadError.Kind) -> ProblemType {
        switch kind {
        case .notJSON: .notJSON
        case .invalidUTF8: .invalidUTF8
        case .duplicateKey: .duplicateKey
        case .tooDeep: .tooDeep
        case .tooManyValues: .tooManyValues
        }
    }
}
