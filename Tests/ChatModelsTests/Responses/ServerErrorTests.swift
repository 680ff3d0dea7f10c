import JSONText
import Testing

@testable import ChatModels

/// Goal: whatever shape a server's error has, its words and codes are found. Method: one body for each known shape.
@Suite struct ServerErrorTests {
    private static let shapes: [(String, ServerError)] = [
        (
            #"{"error":{"message":"Too fast","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#,
            ServerError(message: "Too fast", type: "requests", code: "rate_limit_exceeded")
        ),
        (
            #"{"error":{"message":"bad","type":"BadRequestError","param":"x","code":400}}"#,
            ServerError(message: "bad", type: "BadRequestError", number: 400, parameter: "x")
        ),
        (
            #"{"object":"error","message":"The request queue is full.","type":"503","param":null,"code":503}"#,
            ServerError(message: "The request queue is full.", type: "503", number: 503)
        ),
        (
            #"{"error":"Model is overloaded","error_type":"overloaded"}"#,
            ServerError(message: "Model is overloaded", type: "overloaded")
        ),
        (#"{"detail":"Not Found"}"#, ServerError(message: "Not Found")),
        (
            #"{"detail":[{"loc":["body","max_tokens"],"msg":"too small","input":"secret prompt"}]}"#,
            ServerError(message: "body.max_tokens: too small")
        ),
        (#"[{"error":{"code":429,"message":"Quota"}}]"#, ServerError(message: "Quota", number: 429)),
        (#""upstream failed""#, ServerError(message: "upstream failed")),
        (#"{"error":{"message":"odd","code":"502"}}"#, ServerError(message: "odd", number: 502)),
        ("Service Unavailable", ServerError(message: "Service Unavailable")),
        (
            "<html>\n<head><title>502 Bad\n Gateway</title></head><body><h1>nginx</h1></body></html>",
            ServerError(message: "502 Bad Gateway")
        ),
        ("  <p>No <b>healthy</b> upstream</p>", ServerError(message: "No healthy upstream")),
        ("", ServerError(message: "")),
        ("{\"broken\": ", ServerError(message: "{\"broken\":")),
        ("[]", ServerError(message: "[]")),
        ("line\u{0}\u{1b}[31m one\r\n\tline two", ServerError(message: "line [31m one line two")),
    ]

    @Test(arguments: shapes) func everyShapeIsRead(body: String, expected: ServerError) {
        #expect(ServerError(body: Array(body.utf8)) == expected)
    }

    @Test func bytesThatAreNoTextAreReplacedAndLongTextIsCut() {
        #expect(ServerError(body: [0xFF, 0x41]).message == "\u{FFFD}A")
        let long = ServerError(body: Array(String(repeating: "é", count: 5000).utf8)).message
        #expect(long.utf8.count <= ErrorText.shownBytesMax + 3)
        #expect(long.hasSuffix("é…"))
    }

    @Test func anErrorInsideASuccessIsFoundAndItsAbsenceToo() throws {
        func inside(_ text: String) throws -> ServerError? {
            ServerError(insideSuccess: try JSONReader.read(text).value)
        }
        #expect(try inside(#"{"error":{"code":502,"message":"x"},"choices":[]}"#)?.number == 502)
        #expect(try inside(#"{"error":"x"}"#)?.message == "x")
        #expect(try inside(#"{"object":"error","message":"x"}"#)?.message == "x")
        #expect(try inside(#"{"error":{}}"#) != nil)
        #expect(try inside(#"{"error":null,"choices":[]}"#) == nil)
        #expect(try inside(#"{"error":"","choices":[]}"#) == nil)
        #expect(try inside(#"{"message":"x","choices":[]}"#) == nil)
    }
}
