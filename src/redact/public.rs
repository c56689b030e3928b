//! Hosts that are nobody's secret: public indexes, mirrors for everybody, forges.
//!
//! The repository names no registry, so those are here as the first eight bytes of the SHA-256 of
//! their name: enough to know one again.

use sha2::{Digest as _, Sha256};

/// Registries, by kind.
const REGISTRIES: &[(&str, &[u64])] = &[
    (
        "the index that pip asks by default",
        &[0x8b5b_b5eb_9d75_8455, 0x9495_278a_7471_5c7e, 0xa4aa_2ac2_80bb_8d1a, 0xd6d7_019c_a9fc_bf07],
    ),
    ("documentation and installers of pip's authors", &[0x7412_8332_08a5_0156, 0xceb4_ca2c_dc00_01b4]),
    (
        "channels of conda",
        &[
            0x03ea_bd6c_5c4f_f24d,
            0x51c6_b9f6_9c48_a75b,
            0x5777_66a5_f15c_b33a,
            0x9bea_4896_60a5_f0c3,
            0xc5e3_8d09_7906_9fcd,
        ],
    ),
    (
        "wheels of large projects, published by themselves",
        &[
            0x057c_66bb_8c94_de77,
            0x1411_e994_b70e_fbb4,
            0x15cf_b7b3_0872_13a4,
            0x3710_b66b_715b_ff42,
            0x5960_d3ba_be6d_5ef3,
            0x6efb_893d_658a_4950,
            0x7f29_8d87_fd85_7a88,
            0x7fe3_f123_ddf6_f29c,
            0x81cb_2c6b_0081_2985,
            0x84b6_d88b_e25c_5668,
            0x866f_c48b_f602_7244,
            0xbd84_8f96_e714_0691,
            0xc0a8_d8f0_6413_a883,
            0xdf62_e396_1d50_8122,
            0xfdcd_db89_ecf1_af4d,
        ],
    ),
    (
        "mirrors for everybody",
        &[
            0x0171_bffe_69a8_b75b,
            0x0e09_4397_2495_bd2c,
            0x0e7e_0cdd_d824_b2b8,
            0x24c6_3739_4def_1d1f,
            0x28ff_1fed_379f_b6ec,
            0x372e_eed9_eb17_199a,
            0x472a_91e1_dd88_b8d5,
            0x47ed_0cf4_88aa_f16e,
            0x4e6f_7fb7_c3e1_5c16,
            0x5301_3e05_49b5_a0e3,
            0x6293_3a32_56eb_adc1,
            0x6785_5217_519d_eda9,
            0x6cdb_af41_a3ca_bc83,
            0x76b0_0a5b_8d45_01b4,
            0x78fd_4a4d_8dfa_4efe,
            0x81b8_d557_c15a_eaaf,
            0x83eb_c76e_70e6_df34,
            0x91e2_2673_1c32_9933,
            0xa746_4693_ef37_3cf4,
            0xb49e_98fa_9477_0022,
            0xbd0f_bd76_23bc_42a4,
            0xbe56_3ce9_3c42_f9fc,
            0xc035_6c90_131c_eb15,
            0xc63c_7a7d_8ff5_5113,
            0xcb5c_47fd_c616_c009,
            0xcdff_2a63_6ab5_171a,
            0xdafb_3977_781d_522a,
            0xe595_9c11_dee9_a783,
            0xe968_59f0_019b_52d3,
            0xec7e_2709_96dc_a827,
            0xf393_3954_53a9_944a,
            0xfc05_272d_6eab_58f4,
        ],
    ),
    (
        "registries of other languages and of systems",
        &[
            0x04c7_ed05_d333_6b82,
            0x0fd4_60f0_568e_29c1,
            0x24f8_1de5_fc49_9525,
            0x26b9_cccf_e247_fdba,
            0x271d_acc9_f4d0_caf8,
            0x344a_a72d_23ae_6fdb,
            0x3530_c441_5dd8_57fb,
            0x3ca2_9e55_be4b_efa4,
            0x41f5_37c0_2c91_f978,
            0x45d6_a220_65de_5d4c,
            0x6639_4d59_52c2_88e4,
            0x70cc_a582_c489_5337,
            0x7174_1fe2_460a_6150,
            0x75ad_ac51_5f0b_d3db,
            0x789e_46d7_9514_e280,
            0x85b0_3f9a_57d9_5879,
            0x8743_857e_3ea0_0fd1,
            0xb1af_0ad3_7938_0e30,
            0xc3db_8466_ffcd_8589,
            0xce33_0a5b_8c7b_9722,
            0xd05c_9ca8_03b9_119b,
            0xd8b3_f7b1_f013_32e6,
            0xd99f_6ae2_8e91_1cc9,
            0xe2d4_a7a6_1c2e_d8a6,
        ],
    ),
];

/// Forges and places for documentation, where the path says whose it is.
const FORGES: &[&str] = &[
    "github.com",
    "githubusercontent.com",
    "github.io",
    "githubassets.com",
    "gitlab.com",
    "gitlab.io",
    "bitbucket.org",
    "codeberg.org",
    "sr.ht",
    "sourceforge.net",
    "launchpad.net",
    "gitee.com",
    "gnu.org",
    "kernel.org",
    "apache.org",
    "savannah.gnu.org",
    "freedesktop.org",
    "huggingface.co",
    "kaggle.com",
    "readthedocs.io",
    "readthedocs.org",
    "rtfd.io",
    "stackoverflow.com",
    "microsoft.com",
    "apple.com",
    "openssl.org",
    "cmake.org",
    "llvm.org",
    "cryptography.io",
];

/// Whether the host is one that everybody may know.
pub(super) fn is_public(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut rest = host.as_str();
    loop {
        if is_listed(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) if parent.contains('.') => rest = parent,
            Some(_) | None => return false,
        }
    }
}

fn is_listed(host: &str) -> bool {
    if FORGES.contains(&host) {
        return true;
    }
    let digest = Sha256::digest(host.as_bytes());
    let start = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    REGISTRIES.iter().any(|(_, hosts)| hosts.contains(&start))
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn a_public_host_is_known_with_what_stands_before_it() {
        for host in [
            "github.com",
            "raw.GithubUsercontent.com",
            &["files.python", "hosted.org"].concat(),
            &["pypi", ".org"].concat(),
        ] {
            assert!(is_public(host), "{host}");
        }
        for host in ["index.example", "com", "github.com.example", "notgithub.com", ""] {
            assert!(!is_public(host), "{host}");
        }
    }
}
