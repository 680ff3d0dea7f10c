internal import Glibc
internal import HTTPEngine
internal import HTTPServer
internal import JSONText

/// The responses that stand in place of a completion.
enum FaultResponse {
    /// What `Retry-After-Ms` says.
    static let retryMilliseconds = 50

    /// The response of a fault; nil for a fault that has a completion, good or bad.
    static func response(_ fault: SimulatedFault) -> HTTPServerResponse? {
        switch fault {
        case .status500: error(500, "server_error", "internal_error")
        case .status503: error(503, "server_error", "server_is_overloaded")
        case .status503RetryAfter: error(503, "server_error", "server_is_overloaded", ["Retry-After": "1"])
        case .status503Text: text(503, "text/plain; charset=utf-8", "Service Unavailable")
        case .status502HTML: text(502, "text/html", badGatewayPage)
        case .status429: rateLimit(["Retry-After": "1"])
        case .status429Bare: rateLimit([:])
        case .status429Milliseconds: rateLimit(["Retry-After-Ms": String(retryMilliseconds)])
        case .status429Date:
            rateLimit(["Retry-After": String(decoding: HTTPDate.format(secondsSince1970: time(nil) + 1), as: UTF8.self)]
            )
        case .errorInSuccess: json(200, ["error": ["code": 502, "message": "The provider returned an error."]])
        case .reset: broken()
        case .status400: error(400, "invalid_request_error", "bad_request")
        case .errorFlat:
            json(
                400,
                [
                    "object": "error", "message": "The simulated model was asked for a flat error.",
                    "type": "BadRequestError", "param": nil, "code": 400,
                ])
        case .errorString:
            json(
                422,
                ["error": "The simulated model was asked for an error as a string.", "error_type": "validation"])
        case .quota: error(429, "insufficient_quota", "insufficient_quota")
        case .resetMidBody, .silentClose, .slowHead, .hang, .garbage, .ignoredConstraint, .outOfRange, .truncated,
            .whitespaceLoop, .empty, .nullContent, .reasoningOnly, .reasoningContentOnly, .unknownFinish, .refusal,
            .usageMissing, .cachedTokensNull:
            nil
        }
    }

    private static let badGatewayPage = """
        <html>\r
        <head><title>502 Bad Gateway</title></head>\r
        <body>\r
        <center><h1>502 Bad Gateway</h1></center>\r
        </body>\r
        </html>\r

        """

    private static func rateLimit(_ fields: HeaderFields) -> HTTPServerResponse {
        error(429, "rate_limit_error", "rate_limit_exceeded", fields)
    }

    private static func error(
        _ status: Int, _ type: String, _ code: String, _ fields: HeaderFields = [:]
    ) -> HTTPServerResponse {
        var error = ServerError.fault(status: status, type: type, code: code)
        error.fields = fields
        return error.response
    }

    private static func json(_ status: Int, _ body: JSONValue) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "application/json", bytes: body.bytes)
    }

    private static func text(_ status: Int, _ contentType: String, _ text: String) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: contentType, bytes: Array(text.utf8))
    }

    private static func broken() -> HTTPServerResponse {
        var response = HTTPServerResponse(status: 200)
        response.ending = .resetsBeforeHead
        return response
    }
}
