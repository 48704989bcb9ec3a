//! Changed snapshots, with a checksum that is right.

/// FNV-1a over 32-bit words, as at the end of a snapshot.
pub fn checksum(content: &[u8]) -> [u8; 8] {
    let words = content.chunks(4).map(|word| {
        let word = word.try_into().unwrap();
        u64::from(u32::from_le_bytes(word))
    });
    let hash = words.fold(0xcbf2_9ce4_8422_2325_u64, |hash, word| {
        (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash.to_le_bytes()
}

/// Puts the right checksum into the last 8 bytes.
pub fn seal(snapshot: &mut [u8]) {
    let (content, end) = snapshot.split_at_mut(snapshot.len() - 8);
    end.copy_from_slice(&checksum(content));
}
