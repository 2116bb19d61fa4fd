//! Tokens, as endpoints count them, in the meaning that they have for all agents.

use fleet_domain::agent::Usage;
use serde_json::Value;

/// Reads a `usage` object. What is cached stands inside `prompt_tokens` everywhere where this protocol is spoken.
pub(super) fn read(usage: &Value) -> Usage {
    let number = |places: &[&str]| places.iter().find_map(|p| usage.pointer(p).and_then(Value::as_u64)).unwrap_or(0);
    let prompt = number(&["/prompt_tokens", "/input_tokens"]);
    let cache_read = number(&["/prompt_tokens_details/cached_tokens", "/prompt_cache_hit_tokens", "/cache_read_input_tokens", "/cached_tokens"]);
    let cache_write = number(&["/prompt_tokens_details/cache_write_tokens", "/prompt_tokens_details/cache_creation_tokens", "/cache_creation_input_tokens"]);
    let reasoning = number(&["/completion_tokens_details/reasoning_tokens", "/reasoning_tokens"]);
    let said = number(&["/completion_tokens", "/output_tokens"]);
    // Gemini leaves thoughts out of `completion_tokens`, and counts them in the sum alone.
    let unsaid = number(&["/total_tokens"]).saturating_sub(prompt.saturating_add(said));
    Usage {
        input: prompt.saturating_sub(cache_read).saturating_sub(cache_write),
        cache_read,
        cache_write,
        output: said.saturating_add(unsaid),
        reasoning: reasoning.max(unsaid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_count_differently_and_mean_the_same() {
        let read = |text: &str| read(&serde_json::from_str(text).unwrap());
        let usage = |input, cache_read, cache_write, output, reasoning| Usage { input, cache_read, cache_write, output, reasoning };
        for (vendor, text, meant) in [
            (
                "openai",
                r#"{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240,"prompt_tokens_details":{"cached_tokens":300},"completion_tokens_details":{"reasoning_tokens":16}}"#,
                usage(900, 300, 0, 40, 16),
            ),
            (
                "openrouter to anthropic",
                r#"{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240,"prompt_tokens_details":{"cached_tokens":300,"cache_write_tokens":500}}"#,
                usage(400, 300, 500, 40, 0),
            ),
            (
                "deepseek",
                r#"{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240,"prompt_cache_hit_tokens":300,"prompt_cache_miss_tokens":900}"#,
                usage(900, 300, 0, 40, 0),
            ),
            ("gemini", r#"{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1300}"#, usage(1200, 0, 0, 100, 60)),
            ("vllm", r#"{"prompt_tokens":1200,"completion_tokens":40,"total_tokens":1240,"prompt_tokens_details":null}"#, usage(1200, 0, 0, 40, 0)),
            ("none", "{}", Usage::default()),
        ] {
            assert_eq!(read(text), meant, "{vendor}");
        }
    }
}
