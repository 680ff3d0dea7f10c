public import HTTPClient

extension ChatEndpointConfiguration {
    /// Settings of an HTTP client made for this model alone: room for all calls in flight and as many aborts, the
    /// model's connect timeout, its TLS settings and its limit of a body, and no more requests a connection than the
    /// dialect takes.
    public var clientConfiguration: HTTPClientConfiguration {
        HTTPClientConfiguration(
            connectionsPerHostMax: 2 * callsInFlightMax, usesPerConnectionMax: dialect.usesPerConnectionMax,
            connectTimeout: connectTimeout, responseBytesMax: responseBytesMax, tls: tls)
    }
}
