import JSONText
import RewardCore
import Testing

@testable import ChatModels

@Suite struct UsageReadingTests {
    private func usage(_ text: String) throws -> TokenUsage {
        UsageReading.usage(
            in: try JSONReader.read(#"{"usage":{"prompt_tokens":\#(text),"completion_tokens":1}}"#).value)
    }

    @Test(arguments: [("12", 12), ("12.0", 12), ("0", 0), ("2147483647", 2_147_483_647)])
    func countsAreRead(_ text: String, _ count: Int) throws {
        #expect(try usage(text).promptTokens == count)
    }

    @Test(arguments: ["9223372036854775807", "2147483648", "-1", "1e300", "-1e300", "0.5e40", "null", "\"7\""])
    func whatIsNoCountIsNoneAndBreaksNoSum(_ text: String) throws {
        let read = try usage(text)
        #expect(read.promptTokens == 0)
        var sum = TokenUsage()
        for _ in 0..<4 { sum += read.wasted }
        #expect(sum.completionTokens == 4)
    }
}
