"""What the proof says: each recipe's share, and whether they are proved together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QCheckBox

from kimera_console.core.stores.change.ledger import COMPLETE, RUNNING
from kimera_console.gui.language import figure, filled
from kimera_console.gui.widgets import Card, Column, DataTable, InlineMessage, label
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.stores.recipes.prove import ProofReport, RecipeShare
    from kimera_console.gui.tabs.stores.store_controller import StoreController


class RecipesCard(Card):
    """The recipes and the verdict.

    Attributes:
        verdict: Proved, or why not.
        table: A row a recipe.
        trust: Uses recipes that are not proved; hidden where they are.
    """

    def __init__(self, controller: StoreController) -> None:
        super().__init__(QCoreApplication.translate("RecipesCard", "Recipes"))
        self._controller = controller
        self._shown: ProofReport | None = None
        self.verdict = InlineMessage(closable=False)
        self.table = DataTable(
            [
                Column(self.tr("Recipe"), lambda r: r.recipe, mono=True, stretch=True,
                       tone=lambda r: "bad" if r.failed else "", tip=self._recipe_tip),
                Column(self.tr("When"), lambda r: r.condition or "–", mono=True),
                Column(self.tr("Share"), lambda r: figure(f"{r.share:.1%}"), sort=lambda r: r.share,
                       number=True, tone=_tone),
                Column(self.tr("Rows"), lambda r: words.count(r.rows), sort=lambda r: r.rows,
                       number=True),
                Column(self.tr("Median cosine"), lambda r: figure(f"{r.median_cosine:.4f}"),
                       sort=lambda r: r.median_cosine, number=True),
                Column("", self._used_words),
            ],
            self.tr("Recipes"),
        )  # fmt: skip
        self.table.setObjectName("proofRecipes")
        self._bound = label("", "caption", wrap=True, selectable=True)
        self.trust = QCheckBox()
        self.trust.setObjectName("trustRecipes")
        self.trust.clicked.connect(self._trust)
        for item in (self.verdict, self.table, self._bound):
            self.add(item)
        self.body.addWidget(self.trust, 0, Qt.AlignmentFlag.AlignLeft)

    def show_state(self) -> None:
        """Bring everything in line with what is known."""
        controller = self._controller
        proof, run = controller.results.proof, controller.run
        begun = run is not None and run.run.state in (RUNNING, COMPLETE)
        self.table.setVisible(proof is not None and bool(proof.recipes))
        if proof is not None:
            self._show(proof)
        elif begun and run is not None:
            text = self.tr("The change in progress uses: {0}").format("; ".join(run.run.recipes))
            self.verdict.show_message("info", text)
        elif controller.own_recipes is not None:
            self.verdict.show_message(
                "info", self.tr("These recipes are not proved yet."),
                self.tr("Press Prove. Without the old model you can only confirm them."),
            )  # fmt: skip
        else:
            self.verdict.clear()
        self._bound.setVisible(proof is not None and proof.related_cosine is not None)
        self._offer_trust(proof, begun=begun)
        self.setVisible(bool(self.verdict.text))

    def _offer_trust(self, proof: ProofReport | None, *, begun: bool) -> None:
        controller = self._controller
        unproved = (
            bool(proof.chosen.recipes) or controller.own_recipes is not None
            if proof is not None and not proof.proved
            else proof is None and controller.own_recipes is not None
        )
        self.trust.setVisible(unproved and not begun)
        self.trust.setText(
            self.tr("Use these recipes although they are not proved")
            if proof is not None
            else self.tr("Use these recipes without a proof")
        )
        self.trust.setChecked(controller.results.trusted)

    def _show(self, proof: ProofReport) -> None:
        if proof is self._shown:
            return
        self._shown = proof
        text = self.tr("{0:.1%} of {1} rows that could be a model’s are reproduced by {2}.")
        share = filled(text, proof.share, words.count(proof.rows), proof.model)
        if proof.changed:
            share += " " + filled(
                self.tr("{0:.1%} of those whose text did not change."), proof.unchanged_share
            )
        bound = self.tr("{0:.0%} with a cosine of {1:g} or more are required; {2} rows sampled.")
        hint = filled(bound, proof.proved_share, proof.cosine, words.count(proof.sampled))
        if proof.proved:
            self.verdict.show_message("ok", self.tr("Proved. {0}").format(share), hint)
        elif not proof.recipes:
            self.verdict.show_message(
                "bad", self.tr("No recipe was found that reproduces these vectors."),
                self.tr("Check the old model, or write the recipe yourself."),
            )  # fmt: skip
        else:
            self.verdict.show_message("warn", self.tr("Not proved. {0}").format(share), hint)
        self.table.set_rows(proof.recipes)
        self.table.fit_columns()
        self.table.set_shown_rows(max(1, min(6, len(proof.recipes))))
        if proof.related_cosine is not None:
            self._bound.setText(
                filled(
                    self.tr(
                        "A text counts as changed from a cosine of {0:.3f}: unrelated texts of "
                        "this store stay below."
                    ),
                    proof.related_cosine,
                )
            )

    def _recipe_tip(self, one: RecipeShare) -> str:
        rows = words.counted(one.failed, self.tr("1 row"), self.tr("{0} rows"))
        failed = self.tr("Failed for {0}: {1}.").format(rows, one.problem)
        return f"{one.recipe}\n{failed}" if one.failed else one.recipe

    def _used_words(self, one: RecipeShare) -> str:
        return self.tr("used") if one.chosen else self.tr("also tried")

    @Slot(bool)
    def _trust(self, on: bool) -> None:
        self._controller.set_trusted(on)


def _tone(one: RecipeShare) -> str:
    return "ok" if one.chosen and one.share >= 0.95 else "" if one.chosen else "muted"
