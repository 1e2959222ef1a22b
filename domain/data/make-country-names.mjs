// Makes country-names/*.tsv from the Unicode CLDR packages pinned below, so that nobody has to type or trust them.
//
//   node domain/data/make-country-names.mjs          writes the files
//   node domain/data/make-country-names.mjs --check  says whether they are what it would write, and changes nothing
//
// Needs Node.js 20 or later (for its collation tables) and npm. The packages go into a temporary folder.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGES = ["cldr-localenames-full@48.2.0", "cldr-core@48.2.0"];
const LANGUAGES = ["en", "es", "de", "ru", "zh", "ar"];
// CLDR's full names of these put the sovereign first ("Hong Kong SAR China"), where nobody looks for them.
const SHORT = ["HK", "MO", "PS"];

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), "country-names-"));
let differing = 0;

try {
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...PACKAGES], {
        stdio: "inherit",
    });
    const load = createRequire(join(folder, "package.json"));
    const names = languageNames(load);
    for (const language of LANGUAGES) {
        const order = new Intl.Collator(language);
        const rows = [...names(language).byCountry].sort(
            ([oneCode, one], [otherCode, other]) => order.compare(one, other) || (oneCode < otherCode ? -1 : 1),
        );
        write(`${language}.tsv`, rows);
    }
    write("aliases.tsv", aliases(load, names));
    // The licence asks that it goes where the data goes.
    put("LICENSE-UNICODE.txt", readFileSync(load.resolve("cldr-localenames-full/LICENSE"), "utf8"));
} finally {
    rmSync(folder, { recursive: true, force: true });
}
process.exitCode = differing > 0 ? 1 : 0;

/** The two-letter codes, from the one place where they stand. */
function codes() {
    const source = readFileSync(join(here, "../src/country.rs"), "utf8");
    const list = source.match(/const CODES: &str = "([^"]*)"/)[1].replace(/[^A-Z]/g, "");
    return list.match(/.{5}/g).map((both) => both.slice(0, 2));
}

/** For a language: the name of each country, and its other names. */
function languageNames(load) {
    const all = codes();
    return (language) => {
        const file = load(`cldr-localenames-full/main/${language}/territories.json`);
        const territories = file.main[language].localeDisplayNames.territories;
        const byCountry = new Map();
        const others = [];
        for (const code of all) {
            const long = territories[code];
            const short = territories[`${code}-alt-short`];
            if (!long || long === code) continue;
            const name = SHORT.includes(code) && short ? short : long;
            byCountry.set(code, name);
            for (const other of [long, short, territories[`${code}-alt-variant`]]) {
                if (other && other !== name) others.push([code, other]);
            }
        }
        return { byCountry, others };
    };
}

/** Rows of language (`*` for all), code, another name by which somebody may look for the country. */
function aliases(load, names) {
    const rows = [];
    for (const language of LANGUAGES) {
        rows.push(...names(language).others.map(([code, name]) => [language, code, name]));
    }
    // What people call their own country: its name in each of its official languages.
    const { territoryInfo } = load("cldr-core/supplemental/territoryInfo.json").supplemental;
    const main = join(folder, "node_modules/cldr-localenames-full/main");
    for (const code of codes()) {
        for (const [language, use] of Object.entries(territoryInfo[code]?.languagePopulation ?? {})) {
            const locale = language.replace("_", "-");
            if (!["official", "de_facto_official"].includes(use._officialStatus)) continue;
            // Languages that CLDR knows to be spoken but has no names in.
            if (!existsSync(join(main, locale, "territories.json"))) continue;
            const name = names(locale).byCountry.get(code);
            if (name) rows.push(["*", code, name]);
        }
    }
    const added = readFileSync(join(here, "country-names/aliases-added.tsv"), "utf8");
    rows.push(...added.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t")));

    const known = new Set(LANGUAGES.flatMap((language) => [...names(language).byCountry].map(([code, name]) => `${language}${code}${name}`)));
    const everywhere = new Set([...names("en").byCountry].map(([code, name]) => `${code}${name}`));
    const seen = new Set();
    return rows
        .filter(([language, code, name]) => {
            const key = `${language}${code}${name}`;
            if (seen.has(key) || known.has(key) || (language === "*" && everywhere.has(`${code}${name}`))) return false;
            return seen.add(key);
        })
        .sort((one, other) => (one.join("\t") < other.join("\t") ? -1 : 1));
}

function write(name, rows) {
    put(name, `${rows.map((row) => row.join("\t")).join("\n")}\n`);
}

function put(name, text) {
    const path = join(here, "country-names", name);
    if (!process.argv.includes("--check")) return writeFileSync(path, text);
    if (readFileSync(path, "utf8") === text) return;
    differing += 1;
    console.error(`${name} is not what this script makes`);
}
