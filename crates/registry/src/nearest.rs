//! The valid word that a wrong word was probably meant to be.

/// The candidate nearest to `word` in spelling, when it is near enough to be worth naming:
/// at most a third of its letters (at least one) written wrongly, upper and lower case alike.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted, &candidate.to_lowercase()), candidate))
        .min()
        .filter(|(wrong, candidate)| *wrong <= (candidate.chars().count() / 3).max(1))
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, found: Option<&str>) {
        let words = ["compressor", "combustor", "turbine", "speed"];
        assert_eq!(nearest(word, words).as_deref(), found);
    }

    #[test]
    fn near_words_are_named_and_far_ones_not() {
        check("compresor", Some("compressor"));
        check("Turbine", Some("turbine"));
        check("sped", Some("speed"));
        check("generator", None);
        check("", None);
        assert_eq!(nearest("x", []), None);
    }
}
