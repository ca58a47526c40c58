//! Twins: signs that are written like a hanzi and are another character. A PDF gives the radical ⽔
//! where its text shows 水, old encodings of Korea, Japan and Taiwan gave one hanzi two numbers.
//! From Unicode 14: Equivalent_Unified_Ideograph of the radicals, and the decompositions of the
//! radicals and of the compatibility ideographs; what has none stands for itself.

use std::ops::RangeInclusive;

/// What each character of three blocks stands for, one after the other.
const BLOCKS: [(RangeInclusive<char>, &str); 3] = [
    ('\u{2e80}'..='\u{2fd5}', RADICALS),
    ('\u{f900}'..='\u{fad9}', TWICE),
    ('\u{2f800}'..='\u{2fa1d}', TWICE_MORE),
];

/// The hanzi that a character is written like; itself where there is none.
#[must_use]
pub fn hanzi_of(c: char) -> char {
    let Some((range, block)) = BLOCKS.iter().find(|(range, _)| range.contains(&c)) else {
        return c;
    };
    let place = c as usize - *range.start() as usize;
    block.chars().nth(place).unwrap_or(c)
}

/// U+2E80 to U+2FD5, radicals.
const RADICALS: &str = "\
    ⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻\
    𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风\
    飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟⻴⻵⻶⻷⻸⻹⻺⻻⻼⻽⻾⻿一丨丶丿乙亅二亠人儿\
    入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋\
    弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田\
    疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角\
    言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼\
    魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// U+F900 to U+FAD9, compatibility ideographs.
const TWICE: &str = "\
    豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來\
    冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏\
    樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎\
    力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴\
    隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢\
    罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀﨎﨏塚﨑晴﨓\
    﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏\
    既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘﩮﩯\
    並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧\
    爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋\
    頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

/// U+2F800 to U+2FA1D, compatibility ideographs of Taiwan.
const TWICE_MORE: &str = "\
    丽丸乁𠄢你侮侻倂偺備僧像㒞𠘺免兔兤具𠔜㒹內再𠕋冗冤仌冬况𩇟凵刃㓟刻剆割剷㔕勇勉勤勺包匆北卉卑\
    博即卽卿卿卿𠨬灰及叟𠭣叫叱吆咞吸呈周咢哶唐啓啣善善喙喫喳嗂圖嘆圗噑噴切壮城埴堍型堲報墬𡓤売壷\
    夆多夢奢𡚨𡛪姬娛娧姘婦㛮㛼嬈嬾嬾𡧈寃寘寧寳𡬘寿将当尢㞁屠屮峀岍𡷤嵃𡷦嵮嵫嵼巡巢㠯巽帨帽幩㡢𢆃\
    㡼庰庳庶廊𪎒廾𢌱𢌱舁弢弢㣇𣊸𦇚形彫㣣徚忍志忹悁㤺㤜悔𢛔惇慈慌慎慌慺憎憲憤憯懞懲懶成戛扝抱拔捐\
    𢬌挽拼捨掃揤𢯱搢揅掩㨮摩摾撝摷㩬敏敬𣀊旣書晉㬙暑㬈㫤冒冕最暜肭䏙朗望朡杞杓𣏃㭉柺枅桒梅𣑭梎栟\
    椔㮝楂榣槪檨𣚣櫛㰘次𣢧歔㱎歲殟殺殻𣪍𡴋𣫺汎𣲼沿泍汧洖派海流浩浸涅𣴞洴港湮㴳滋滇𣻑淹潮𣽞𣾎濆瀹\
    瀞瀛㶖灊災灷炭𠔥煅𤉣熜𤎫爨爵牐𤘈犀犕𤜵𤠔獺王㺬玥㺸㺸瑇瑜瑱璅瓊㼛甤𤰶甾𤲒異𢆟瘐𤾡𤾸𥁄㿼䀈直𥃳\
    𥃲𥄙𥄳眞真真睊䀹瞋䁆䂖𥐝硎碌磌䃣𥘦祖𥚚𥛅福秫䄯穀穊穏𥥼𥪧𥪧竮䈂𥮫篆築䈧𥲀糒䊠糨糣紀𥾆絣䌁緇縂\
    繅䌴𦈨𦉇䍙𦋙罺𦌾羕翺者𦓚𦔣聠𦖨聰𣍟䏕育脃䐋脾媵𦞧𦞵𣎓𣎜舁舄辞䑫芑芋芝劳花芳芽苦𦬼若茝荣莭茣莽\
    菧著荓菊菌菜𦰶𦵫𦳕䔫蓱蓳蔖𧏊蕤𦼬䕝䕡𦾱𧃒䕫虐虜虧虩蚩蚈蜎蛢蝹蜨蝫螆䗗蟡蠁䗹衠衣𧙧裗裞䘵裺㒻𧢮\
    𧥦䚾䛇誠諭變豕𧲨貫賁贛起𧼯𠠄跋趼跰𠣞軔輸𨗒𨗭邔郱鄑𨜮鄛鈸鋗鋘鉼鏹鐕𨯺開䦕閷𨵷䧦雃嶲霣𩅅𩈚䩮䩶\
    韠𩐊䪲𩒖頋頋頩𩖶飢䬳餩馧駂駾䯎𩬰鬒鱀鳽䳎䳭鵧𪃎䳸𪄅𪈎𪊑麻䵖黹黾鼅鼏鼖鼻𪘀";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_are_their_hanzi() {
        for (sign, hanzi) in [
            ('\u{2f00}', '一'),
            ('\u{2f54}', '水'),
            ('\u{2fa6}', '金'),
            ('\u{2fd5}', '龠'),
            ('\u{2ed8}', '青'),
            ('\u{2ea0}', '民'),
            ('\u{f900}', '豈'),
            ('\u{f914}', '樂'),
            ('\u{fad9}', '龎'),
            ('\u{2f800}', '丽'),
            ('\u{2fa1d}', '\u{2a600}'),
        ] {
            assert_eq!(hanzi_of(sign), hanzi, "U+{:04X}", u32::from(sign));
        }
    }

    /// The twelve of the block of compatibility ideographs that are hanzi of their own, and all
    /// that no block has.
    #[test]
    fn what_is_no_twin_is_itself() {
        for sign in "\u{fa0e}\u{fa0f}\u{fa11}\u{fa13}\u{fa14}\u{fa1f}\u{fa21}\u{fa23}\u{fa24}\u{fa27}\u{fa28}\u{fa29}".chars() {
            assert_eq!(hanzi_of(sign), sign);
        }
        for sign in "aZ9甲、\u{2e9a}\u{2fd6}\u{2ff0}\u{fada}\u{fb00}\u{2fa1e}\u{10ffff}".chars() {
            assert_eq!(hanzi_of(sign), sign);
        }
    }
}
