internal import ChatModels
internal import HTTPClient

/// Asks the servers whose dialect is `auto` what they are, before anything is assembled.
enum DialectResolver {
    /// The dialects by the model's name, of models that a task uses. Throws for a server that does not answer or is of
    /// no known kind: a guess would be a constraint in the wrong words.
    static func resolve(_ configuration: ServiceConfiguration) async throws(ServiceFailure) -> [String: ChatDialect] {
        let used = Set(
            configuration.tasks.flatMap { [$0.judgeModel, $0.metaModel] }.flatMap { reference -> [String] in
                guard case .named(let name) = reference else { return [] }
                return [name, configuration.models[name]?.fallback].compactMap { $0 }
            })
        var dialects: [String: ChatDialect] = [:]
        for name in used.sorted() {
            guard let model = configuration.models[name], model.dialect == .auto else { continue }
            let client = HTTPClient(configuration: model.endpoint(name).clientConfiguration)
            let outcome = await DialectProbe.detect(url: model.url, apiKey: model.apiKey?.reveal(), client: client)
            await client.shutdown()
            switch outcome {
            case .found(let dialect): dialects[name] = dialect
            case .unknown:
                throw .configuration(
                    "models.\(name).dialect: the server does not say what it is; name its dialect, or write generic")
            case .unreachable:
                throw .configuration(
                    "models.\(name).dialect: nobody answers at \(model.url), so auto cannot ask what it is;"
                        + " start the server first, or name its dialect")
            }
        }
        return dialects
    }
}
