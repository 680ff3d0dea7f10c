internal import JSONText

/// What a server said about a failed call, whatever shape it said it in.
///
/// Known shapes: OpenAI's nested object, SGLang's and LMDeploy's flat object, a plain string under `error` (TGI,
/// Ollama), the `detail` of FastAPI, a list with one of these, a JSON string, plain text, and an HTML page of a
/// proxy.
struct ServerError: Sendable, Equatable {
    /// What it said, as one line of at most `ErrorText.shownBytesMax` bytes; may be empty.
    var message: String
    /// Its class of error, such as `invalid_request_error`.
    var type: String?
    /// Its code in words, such as `insufficient_quota`.
    var code: String?
    /// Its code where that is a number, such as 429.
    var number: Int?
    /// The body member that it is about, such as `temperature`.
    var parameter: String?

    /// Reads the body of a response that failed.
    init(body: [UInt8]) {
        if let value = try? JSONReader.read(body).value, let error = ServerError(value) {
            self = error
        } else {
            self.init(message: ErrorText.line(fromBody: body))
        }
    }

    /// Finds an error in the body of a response whose status claims success; nil when there is none.
    init?(insideSuccess value: JSONValue) {
        let hasError = value["error"].map { !$0.isNull && $0.string != "" && $0.bool != false } ?? false
        guard hasError || value["object"]?.string == "error" else { return nil }
        self = ServerError(value) ?? ServerError(message: "")
    }

    /// An error with that message and nothing else.
    init(
        message: String, type: String? = nil, code: String? = nil, number: Int? = nil, parameter: String? = nil
    ) {
        self.parameter = parameter
        self.message = message
        self.type = type
        self.code = code
        self.number = number
    }

    /// Reads any known shape; nil when the value has none of them.
    private init?(_ value: JSONValue) {
        switch value {
        case .string(let text):
            self.init(message: ErrorText.line(text))
        case .array(let elements):
            guard let first = elements.first, first.object != nil, let error = ServerError(first) else { return nil }
            self = error
        case .object(let object):
            guard let error = ServerError(object) else { return nil }
            self = error
        case .null, .bool, .number:
            return nil
        }
    }

    private init?(_ object: JSONObject) {
        switch object["error"] {
        case .object(let nested)?:
            self = ServerError(members: nested, message: nested["message"]?.string ?? "")
            return
        case .string(let text)?:
            self = ServerError(members: object, message: object["message"]?.string ?? text)
            type = type ?? object["error_type"]?.string
            return
        default:
            break
        }
        if let message = object["message"]?.string {
            self = ServerError(members: object, message: message)
        } else if let detail = object["detail"] {
            self = ServerError(members: object, message: Self.text(ofDetail: detail))
        } else {
            return nil
        }
    }

    private init(members: JSONObject, message: String) {
        self.message = ErrorText.line(message)
        type = members["type"]?.string
        parameter = members["param"]?.string
        switch members["code"] {
        case .string(let text)?:
            number = Int(text)
            code = number == nil ? text : nil
        case .number(let value)?:
            number = value.int
        default:
            break
        }
    }

    /// FastAPI's `detail`: a string, or a list of objects of which `msg` and the place are shown, never the input.
    private static func text(ofDetail detail: JSONValue) -> String {
        if let text = detail.string { return text }
        let lines = (detail.array ?? []).compactMap { entry -> String? in
            guard let message = entry["msg"]?.string else { return nil }
            let place = (entry["loc"]?.array ?? []).map { $0.string ?? $0.text }.joined(separator: ".")
            return place.isEmpty ? message : "\(place): \(message)"
        }
        return lines.isEmpty ? (detail["message"]?.string ?? "") : lines.joined(separator: "; ")
    }
}
