internal import HTTPEngine
internal import HTTPServer
internal import JSONText

/// An answer that is an error, in OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`.
struct ServerError: Error, Sendable {
    /// The status code.
    let status: Int
    /// What is wrong and what to do.
    let message: String
    /// The kind, such as `invalid_request_error`.
    let type: String
    /// The request's member that is wrong.
    let parameter: String?
    /// A stable word for programs.
    let code: String?
    /// Further header fields.
    var fields: HeaderFields = [:]

    /// The request cannot be understood.
    static func badRequest(_ message: String, parameter: String?) -> ServerError {
        ServerError(status: 400, message: message, type: "invalid_request_error", parameter: parameter, code: nil)
    }

    /// There is no such thing as was asked for.
    static func notFound(_ message: String, code: String) -> ServerError {
        ServerError(status: 404, message: message, type: "invalid_request_error", parameter: nil, code: code)
    }

    /// The model does not take that parameter, as reasoning models refuse `temperature`.
    static func unsupported(parameter: String) -> ServerError {
        ServerError(
            status: 400, message: "Unsupported parameter: '\(parameter)' is not supported with this model.",
            type: "invalid_request_error", parameter: parameter, code: "unsupported_parameter")
    }

    /// A fault that was asked for.
    static func fault(status: Int, type: String, code: String) -> ServerError {
        ServerError(
            status: status, message: "The simulated model was asked to fail with status \(status).", type: type,
            parameter: nil, code: code)
    }

    /// The error as a response.
    var response: HTTPServerResponse {
        let body: JSONValue = [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map { .string($0) } ?? nil,
                "code": code.map { .string($0) } ?? nil,
            ]
        ]
        var response = HTTPServerResponse(status: status, contentType: "application/json", bytes: body.bytes)
        for entry in fields.entries {
            response.fields.add(entry.name, entry.value)
        }
        return response
    }
}
