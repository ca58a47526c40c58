//! Draws a card as PNG with the fonts of the system.

use std::path::Path;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use tanxiao_certificate::card::{HEIGHT, WIDTH};

use crate::exit::{Exit, Failure, Outcome};
use crate::input::read_short;

/// Pixels for ten units of a card (a millimetre): 317 dots an inch.
const PIXELS_PER_TEN: f32 = 12.5;
/// Fonts that are looked for, in this order.
const FAMILIES: [&str; 6] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
];

/// The longest file of a font (this project's own bound): one of all hanzi in all weights has half.
const MAX_FONT_BYTES: u64 = 256 << 20;

/// Fonts, loaded once for all cards.
pub(crate) struct Painter {
    fonts: Arc<fontdb::Database>,
    family: String,
}

impl Painter {
    /// Loads the fonts of the system, or one file.
    pub(crate) fn new(font: Option<&Path>) -> Outcome<Self> {
        let mut fonts = fontdb::Database::new();
        match font {
            Some(path) => {
                let file = read_short(&[path.to_owned()], MAX_FONT_BYTES)?.remove(0);
                fonts.load_font_data(file.bytes);
            }
            None => fonts.load_system_fonts(),
        }
        let family = family(&fonts, font.is_some()).ok_or_else(|| {
            Failure::text(
                Exit::Input,
                "没有找到中文字体，无法绘制 PNG\n  → 安装 fonts-noto-cjk，或用 --font 指定字体文件；SVG 不需要字体",
                "no font with Chinese letters was found, so no PNG can be drawn\n  → install \
                 fonts-noto-cjk, or name a font file with --font; SVG needs none",
            )
        })?;
        Ok(Self { fonts: Arc::new(fonts), family })
    }

    /// Draws a card.
    pub(crate) fn png(&self, svg: &str) -> Outcome<Vec<u8>> {
        let options = Options {
            fontdb: Arc::clone(&self.fonts),
            font_family: self.family.clone(),
            ..Options::default()
        };
        let draw = || -> Option<Vec<u8>> {
            // The family that was found comes first, whatever the card names.
            let named =
                svg.replacen("font-family=\"", &format!("font-family=\"'{}',", self.family), 1);
            let tree = Tree::from_str(&named, &options).ok()?;
            let pixels = |units: u32| (units as f32 / 10.0 * PIXELS_PER_TEN).round();
            let (width, height) = (pixels(WIDTH), pixels(HEIGHT));
            let mut picture = Pixmap::new(width as u32, height as u32)?;
            let size = tree.size();
            let scale = Transform::from_scale(width / size.width(), height / size.height());
            resvg::render(&tree, scale, &mut picture.as_mut());
            picture.encode_png().ok()
        };
        draw().ok_or_else(|| {
            Failure::text(Exit::Internal, "无法绘制 PNG", "the PNG could not be drawn")
        })
    }
}

/// The family to draw with: of the system's, one that is known to have Chinese letters; of a file
/// that the user named, its own.
fn family(fonts: &fontdb::Database, is_chosen: bool) -> Option<String> {
    let mut names = fonts.faces().flat_map(|face| &face.families).map(|(name, _)| name.as_str());
    if is_chosen {
        return names.next().map(str::to_owned);
    }
    let there: Vec<&str> = names.collect();
    FAMILIES.into_iter().find(|family| there.contains(family)).map(str::to_owned)
}
