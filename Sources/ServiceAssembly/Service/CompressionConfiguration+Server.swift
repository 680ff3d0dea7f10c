internal import HTTPServer

extension CompressionConfiguration {
    /// The same in the words of the HTTP server.
    var contentCoding: ContentCodingConfiguration {
        ContentCodingConfiguration(
            decodesRequests: requests, codesResponses: responses, responseBytesMin: bytesMin, level: level,
            ratioMax: ratioMax, ratioFreeBytes: ratioFreeBytes)
    }
}
