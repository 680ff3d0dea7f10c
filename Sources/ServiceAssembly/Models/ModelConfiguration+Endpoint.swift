internal import ChatModels

extension ModelConfiguration {
    /// How the client asks the model.
    ///
    /// - Parameter detected: the dialect that a server with `dialect: auto` turned out to have.
    func endpoint(_ name: String, detected: ChatDialect? = nil) -> ChatEndpointConfiguration {
        let dialect = detected ?? ChatDialect.named(dialect.rawValue) ?? .generic
        var endpoint = ChatEndpointConfiguration(
            name: name, url: url, model: model, dialect: dialect, apiKey: apiKey?.reveal(), extraBody: extraBody)
        endpoint.tls = tls.clientConfiguration
        endpoint.furtherURLs = furtherURLs
        endpoint.hasFallback = fallback != nil
        endpoint.priority = priority
        endpoint.reasoning = reasoning
        endpoint.allowsUnconstrained = allowsUnconstrained
        endpoint.callsInFlightMax = callsInFlightMax
        endpoint.callsInFlightAtStart = callsInFlightAtStart
        endpoint.connectTimeout = .seconds(connectTimeoutSeconds)
        endpoint.responseBytesMax = responseBytesMax
        endpoint.retries.attemptsMax = attemptsMax
        // Each call carries the time limit of its task; the client's own must not undercut it.
        endpoint.callTimeout = .seconds(3600)
        return endpoint
    }

    /// What the dialect cannot do of what is configured, each with its key. With `auto` it is known only at start.
    func dialectProblems(_ name: String) -> [(key: String, detail: String)] {
        guard dialect != .auto else { return [] }
        return endpoint(name).problems.compactMap { problem in
            switch problem.key {
            case "priority", "reasoning": return (problem.key, problem.detail)
            case let key where key.hasPrefix("extraBody."):
                let member = String(key.dropFirst("extraBody.".count))
                return ConfigurationKey<ModelConfiguration>.reservedMembers.contains(member)
                    ? nil : ("extra_body." + member, problem.detail)
            default: return nil
            }
        }
    }
}
