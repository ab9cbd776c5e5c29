//! The locales whose names of months and weekdays are known, and which of them most people write.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use pure_rust_locales::{Locale, locale_match};

/// The languages whose short names of months, and whose names without marks, are known without being asked for.
#[rustfmt::skip]
pub(in crate::entry) const MOST_WRITTEN: &[&str] = &[
    "af", "am", "ar", "ast", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi",
    "fil", "fo", "fr", "fy", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ka", "km", "kn", "lb", "lo", "lt", "lv",
    "mk", "ml", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "oc", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te",
    "th", "tr", "uk", "ur", "uz",
];

/// What one locale calls the months, from January on, and the weekdays, from Sunday on: whole and short.
pub(in crate::entry) struct Names {
    pub(in crate::entry) language: &'static str,
    /// The names of months: as they stand alone, as they stand beside a day, and short ones.
    pub(in crate::entry) months: [&'static [&'static str]; 3],
    pub(in crate::entry) weekdays: [&'static [&'static str]; 2],
}

/// The names of all locales: those of English, of the languages that most people write, and of the others; of these first those
/// of many countries.
pub(in crate::entry) fn in_order() -> impl Iterator<Item = Names> {
    let mut all: Vec<_> = locales().collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, _) in &all {
        *places.entry(primary(name)).or_default() += 1;
    }
    // A language of many countries is written by many, and mostly as in its own: `Januar`, not `Jänner`.
    let rank = |it: &str| {
        let language = primary(it);
        (
            language != "en",
            !MOST_WRITTEN.contains(&language),
            Reverse(places.get(language).copied()),
            !is_at_home(it),
        )
    };
    all.sort_by_key(|it| rank(it.0));
    all.into_iter().map(|(name, it)| Names {
        language: primary(name),
        months: [
            locale_match!(it => LC_TIME::ALT_MON).unwrap_or(locale_match!(it => LC_TIME::MON)),
            locale_match!(it => LC_TIME::MON),
            locale_match!(it => LC_TIME::ABMON),
        ],
        weekdays: [locale_match!(it => LC_TIME::DAY), locale_match!(it => LC_TIME::ABDAY)],
    })
}

/// Whether a language is one of those that most people write.
pub(in crate::entry) fn is_most_written(language: &str) -> bool {
    MOST_WRITTEN.contains(&language)
}

pub(in crate::entry) fn most() -> impl Iterator<Item = (&'static str, Locale)> {
    locales().filter(|(name, _)| MOST_WRITTEN.contains(&primary(name)))
}

/// The locales by their names.
pub(in crate::entry) fn locales() -> impl Iterator<Item = (&'static str, Locale)> {
    static KNOWN: LazyLock<Vec<(&str, Locale)>> = LazyLock::new(|| {
        let names = LOCALES.split_whitespace();
        names.filter_map(|name| Some((name, Locale::try_from(name).ok()?))).collect()
    });
    KNOWN.iter().copied()
}

/// Whether a locale is that of the country which a language has its code from: `de_DE`.
fn is_at_home(locale: &str) -> bool {
    let (language, rest) = locale.split_once('_').unwrap_or((locale, ""));
    rest.eq_ignore_ascii_case(language)
}

/// The first part of a tag or of a locale's name.
pub(in crate::entry) fn primary(tag: &str) -> &str {
    tag.split(['_', '-', '@', '.']).next().unwrap_or_default()
}

/// The locales that `pure-rust-locales` has, which gives no list of them.
pub(in crate::entry) const LOCALES: &str = "\
    aa_DJ aa_ER aa_ER@saaho aa_ET af_ZA agr_PE ak_GH am_ET an_ES anp_IN ar_AE ar_BH ar_DZ ar_EG ar_IN ar_IQ ar_JO \
    ar_KW ar_LB ar_LY ar_MA ar_OM ar_QA ar_SA ar_SD ar_SS ar_SY ar_TN ar_YE as_IN ast_ES ayc_PE az_AZ az_IR be_BY \
    be_BY@latin bem_ZM ber_DZ ber_MA bg_BG bhb_IN bho_IN bho_NP bi_VU bn_BD bn_IN bo_CN bo_IN br_FR br_FR@euro \
    brx_IN bs_BA byn_ER ca_AD ca_ES ca_ES@euro ca_ES@valencia ca_FR ca_IT ce_RU chr_US cmn_TW crh_UA cs_CZ csb_PL \
    cv_RU cy_GB da_DK de_AT de_AT@euro de_BE de_BE@euro de_CH de_DE de_DE@euro de_IT de_LI de_LU de_LU@euro doi_IN \
    dsb_DE dv_MV dz_BT el_CY el_GR el_GR@euro en_AG en_AU en_BW en_CA en_DK en_GB en_HK en_IE en_IE@euro en_IL en_IN \
    en_NG en_NZ en_PH en_SC en_SG en_US en_ZA en_ZM en_ZW eo es_AR es_BO es_CL es_CO es_CR es_CU es_DO es_EC es_ES \
    es_ES@euro es_GT es_HN es_MX es_NI es_PA es_PE es_PR es_PY es_SV es_US es_UY es_VE et_EE eu_ES eu_ES@euro fa_IR \
    ff_SN fi_FI fi_FI@euro fil_PH fo_FO fr_BE fr_BE@euro fr_CA fr_CH fr_FR fr_FR@euro fr_LU fr_LU@euro fur_IT fy_DE \
    fy_NL ga_IE ga_IE@euro gd_GB gez_ER gez_ER@abegede gez_ET gez_ET@abegede gl_ES gl_ES@euro gu_IN gv_GB ha_NG \
    hak_TW he_IL hi_IN hif_FJ hne_IN hr_HR hsb_DE ht_HT hu_HU hy_AM ia_FR id_ID ig_NG ik_CA is_IS it_CH it_IT \
    it_IT@euro iu_CA ja_JP ka_GE kab_DZ kk_KZ kl_GL km_KH kn_IN ko_KR kok_IN ks_IN ks_IN@devanagari ku_TR kw_GB \
    ky_KG lb_LU lg_UG li_BE li_NL lij_IT ln_CD lo_LA lt_LT lv_LV lzh_TW mag_IN mai_IN mai_NP mfe_MU mg_MG mhr_RU \
    mi_NZ miq_NI mjw_IN mk_MK ml_IN mn_MN mni_IN mnw_MM mr_IN ms_MY mt_MT my_MM nan_TW nan_TW@latin nb_NO nds_DE \
    nds_NL ne_NP nhn_MX niu_NU niu_NZ nl_AW nl_BE nl_BE@euro nl_NL nl_NL@euro nn_NO nr_ZA nso_ZA oc_FR om_ET om_KE \
    or_IN os_RU pa_IN pa_PK pap_AW pap_CW pl_PL ps_AF pt_BR pt_PT pt_PT@euro quz_PE raj_IN ro_RO ru_RU ru_UA rw_RW \
    sa_IN sah_RU sat_IN sc_IT sd_IN sd_IN@devanagari se_NO sgs_LT shn_MM shs_CA si_LK sid_ET sk_SK sl_SI sm_WS so_DJ \
    so_ET so_KE so_SO sq_AL sq_MK sr_ME sr_RS sr_RS@latin ss_ZA st_ZA sv_FI sv_FI@euro sv_SE sw_KE sw_TZ szl_PL \
    ta_IN ta_LK tcy_IN te_IN tg_TJ th_TH the_NP ti_ER ti_ET tig_ER tk_TM tl_PH tn_ZA to_TO tpi_PG tr_CY tr_TR ts_ZA \
    tt_RU tt_RU@iqtelif ug_CN uk_UA unm_US ur_IN ur_PK uz_UZ uz_UZ@cyrillic ve_ZA vi_VN wa_BE wa_BE@euro wae_CH \
    wal_ET wo_SN xh_ZA yi_US yo_NG yue_HK yuw_PG zh_CN zh_HK zh_SG zh_TW zu_ZA";
